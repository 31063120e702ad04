/**
 * A double click on a row. Its first click may bring the inspector to where the pointer is: the second then lands there,
 * and is still the row's, never that of a button which nobody has seen yet.
 */
import type { Attachment } from 'svelte/attachments';

/** Opens what a double click began on, an element that `selector` matches, wherever within the attached element it ends. */
export function doubleClick(selector: string, open: () => void): Attachment<HTMLElement> {
  const row = (target: EventTarget | null) =>
    target instanceof Element ? target.closest<HTMLElement>(selector) : null;

  return (element) => {
    let began = false;
    const take = (event: MouseEvent): void => {
      const onRow = row(event.target) !== null;
      // `detail` counts the clicks that follow each other at one place, by the system's own measure.
      if (event.type === 'mousedown' && event.detail <= 1) began = onRow && event.button === 0;
      else if (began && event.detail > 1 && !onRow) {
        event.preventDefault();
        event.stopPropagation();
      }
      if (event.type === 'dblclick' && began) open();
    };
    const types = ['mousedown', 'mouseup', 'click', 'dblclick'] as const;
    for (const type of types) element.addEventListener(type, take, { capture: true });
    return () => {
      for (const type of types) element.removeEventListener(type, take, { capture: true });
    };
  };
}
