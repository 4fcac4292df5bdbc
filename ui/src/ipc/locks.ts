/** A host that also says so when a command is refused because nobody is signed in. */
import { asCommandError } from './error';
import type { Host } from './host';

/** Returns `host` with `onLocked` called for each command that answers `session.locked`; its answers stay the same. */
export function hearingLocks(host: Host, onLocked: () => void): Host {
  const hear = <Result>(answer: Promise<Result>): Promise<Result> =>
    answer.catch((thrown: unknown) => {
      if (asCommandError(thrown).code === 'session.locked') onLocked();
      throw thrown;
    });
  return {
    call: (command, args) => hear(host.call(command, args)),
    callWithMessages: (command, args, channel, onMessage) =>
      hear(host.callWithMessages(command, args, channel, onMessage)),
    listen: (event, onEvent) => host.listen(event, onEvent),
  };
}
