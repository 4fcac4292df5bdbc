/** Puts the keyboard on the first field of a form that has an error, once its errors are drawn. */
import { tick } from 'svelte';

export async function focusFirstError(form: HTMLFormElement | null | undefined): Promise<void> {
  await tick();
  form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
