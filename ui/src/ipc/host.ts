/** The way out of the window: what a host can do for the app. Implemented by the desktop shell and by the fake host. */

export interface Host {
  /** Runs a command; rejects with a `CommandError`. */
  call<Result>(command: string, args?: Record<string, unknown>): Promise<Result>;
  /** Runs a command that sends messages, in order, while it works. `channel` is the argument's name. */
  callWithMessages<Result, Message>(
    command: string,
    args: Record<string, unknown>,
    channel: string,
    onMessage: (message: Message) => void,
  ): Promise<Result>;
  /** Hears an event until the returned function is called. */
  listen<Payload>(event: string, onEvent: (payload: Payload) => void): Promise<() => void>;
}
