/** Returns a function that runs `work` once, `wait` milliseconds after the first of any number of calls. */
export function coalesce(work: () => void, wait: number): () => void {
  let due: ReturnType<typeof setTimeout> | undefined;
  return () => {
    due ??= setTimeout(() => {
      due = undefined;
      work();
    }, wait);
  };
}

/** Returns a function that runs `work` `wait` milliseconds after the last call, and one that forgets a waiting call. */
export function debounce(work: () => void, wait: number): { call: () => void; cancel: () => void } {
  let due: ReturnType<typeof setTimeout> | undefined;
  const cancel = () => {
    clearTimeout(due);
    due = undefined;
  };
  return {
    call: () => {
      cancel();
      due = setTimeout(work, wait);
    },
    cancel,
  };
}
