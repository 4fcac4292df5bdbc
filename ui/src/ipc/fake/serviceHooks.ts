/** Service hooks as the fake host keeps them: the relay works, and port 9000 is taken. */
import { TAKEN_PORT } from './age';
import { refusal } from './refusal';
import type { World } from './world';

export function serviceHookCommands(world: World, changed: (what: string) => void) {
  return {
    service_hook_settings: () => world.serviceHooks,
    save_service_hook_settings: ({ callbackUrl, port }: { callbackUrl: string; port: number }) => {
      const typed = callbackUrl.trim();
      if (typed !== '' && !typed.startsWith('https://')) throw refusal('address.not-https', 'callbackUrl');
      if (/^https:\/\/(localhost|127\.|192\.168\.)/.test(typed)) throw refusal('address.not-public', 'callbackUrl');
      if (!Number.isInteger(port) || port < 1024 || port > 65_535) throw refusal('input.port-invalid', 'port');
      const isWanted = typed !== '';
      world.serviceHooks = {
        callbackUrl: typed,
        port,
        localAddress: `http://127.0.0.1:${port}`,
        listening: isWanted && port !== TAKEN_PORT,
        errorCode: isWanted && port === TAKEN_PORT ? 'listener.port-taken' : null,
      };
      changed('links');
      return world.serviceHooks;
    },
  };
}
