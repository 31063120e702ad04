/** Taking a row out of a list of the relay's settings by the keyboard. */
import { tick } from 'svelte';

/** Removes it; the focus goes to the remove button (`data-remove`) of its neighbour, or to the button that adds one. */
export async function removeRow(row: HTMLElement | null, remove: () => void): Promise<void> {
  const neighbours = [row?.nextElementSibling, row?.previousElementSibling];
  const section = row?.closest('section');
  remove();
  await tick();
  const buttons = neighbours.map((one) => one?.querySelector<HTMLElement>('[data-remove]'));
  const next = buttons.find(Boolean) ?? section?.querySelector<HTMLElement>('.action button');
  next?.focus();
}
