/** Puts the focus on the first field that is wrong. */

/** Focuses the field named `field` (`data-field` or `data-setting`) within `root`, else whatever is marked invalid first. */
export function focusField(root: HTMLElement | null, field: string | null): void {
  const named = field === null ? null : `[data-field="${field}"], [data-setting="${field}"]`;
  const found =
    (named === null ? null : root?.querySelector<HTMLElement>(named)) ??
    root?.querySelector<HTMLElement>('[aria-invalid="true"]');
  // With the sentence below it that says what is wrong.
  (found?.closest('.field') ?? found)?.scrollIntoView({ block: 'nearest' });
  found?.focus({ preventScroll: true });
}
