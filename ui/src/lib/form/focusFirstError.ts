/** Puts the keyboard on the first field of a form that has an error, once its errors are drawn. */
import { tick } from 'svelte';

export async function focusFirstError(form: HTMLFormElement | null | undefined): Promise<void> {
  await tick();
  const field = form?.querySelector<HTMLElement>('[aria-invalid="true"]');
  // A choice is no field itself; what is chosen in it is.
  (field?.querySelector<HTMLElement>('input:checked') ?? field)?.focus();
}
