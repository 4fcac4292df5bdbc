/** Service hooks as the fake host keeps them: the relay works, and port 9000 is taken. */
import { refusal } from './refusal';
import type { World } from './world';

const TAKEN = 9000;

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
        listening: isWanted && port !== TAKEN,
        errorCode: isWanted && port === TAKEN ? 'listener.port-taken' : null,
      };
      for (const link of world.links) {
        Object.assign(link.following, followed(isWanted, port === TAKEN, `${typed}/hooks/${link.id}`));
      }
      changed('links');
      return world.serviceHooks;
    },
  };
}

function followed(isWanted: boolean, isTaken: boolean, hookUrl: string) {
  if (!isWanted) return { way: 'polled', reason: 'no-relay', hookUrl: null, hookCode: null };
  if (isTaken) return { way: 'polled', reason: 'hook-failed', hookUrl: null, hookCode: 'listener.port-taken' };
  return { way: 'hook', reason: 'ok', hookUrl, hookCode: null };
}
