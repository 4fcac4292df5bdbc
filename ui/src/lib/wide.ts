/** How much room the window has. */
import { MediaQuery } from 'svelte/reactivity';

/** Room for a detail beside its list; without it the detail is a sheet over the list. */
export const wide = new MediaQuery('min-width: 1000px', true);

/** Room for a tree beside a list, or for the days of a month beside each other. */
export const roomy = new MediaQuery('min-width: 720px', true);
