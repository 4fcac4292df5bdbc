/** The desktop shell as host. The only file that knows it. */
import { Channel, invoke, isTauri } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Host } from './host';

export { isTauri as isDesktopShell };

export const tauriHost: Host = {
  call: (command, args) => invoke(command, args),
  callWithMessages: <Result, Message>(
    command: string,
    args: Record<string, unknown>,
    channel: string,
    onMessage: (message: Message) => void,
  ) => invoke<Result>(command, { ...args, [channel]: new Channel<Message>(onMessage) }),
  listen: <Payload>(event: string, onEvent: (payload: Payload) => void) =>
    listen<Payload>(event, ({ payload }) => onEvent(payload)),
};
