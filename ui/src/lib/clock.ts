/** The time of the moment, for ages on screen; moves every ten seconds. */
import { createSubscriber } from 'svelte/reactivity';

const TICK = 10_000;

const subscribe = createSubscriber((update) => {
  const timer = setInterval(update, TICK);
  return () => clearInterval(timer);
});

/** Returns the time; what reads it in an effect or a component is drawn again as it moves. */
export function now(): number {
  subscribe();
  return Date.now();
}

const subscribeToSeconds = createSubscriber((update) => {
  const timer = setInterval(update, 1000);
  return () => clearInterval(timer);
});

/** Like `now`, and moves every second, for what is going on. */
export function nowBySeconds(): number {
  subscribeToSeconds();
  return Date.now();
}
