/** Keeps the keyboard focus in the window: where what had it vanishes or is disabled, something near takes it, never the body. */

/** Frames after a dialog has gone in which its opener may take the focus back, and be found gone or disabled. */
const FRAMES = 3;

class FocusKeeper {
  #fallback: () => void = () => undefined;
  #last: Element | null = null;

  /** For an effect of the window: `fallback` gives the focus to what is always there. */
  watch(fallback: () => void): () => void {
    this.#fallback = fallback;
    const focused = (event: FocusEvent): void => {
      this.#last = event.target instanceof Element ? event.target : null;
    };
    // A browser takes the focus off a button that is disabled without telling anybody.
    const observer = new MutationObserver((changes) => {
      const disabled = changes.some(({ target }) => target === this.#last && isDisabled(target));
      if (disabled) this.look();
    });
    document.addEventListener('focusin', focused);
    observer.observe(document.body, { subtree: true, attributes: true, attributeFilter: ['disabled'] });
    return () => {
      document.removeEventListener('focusin', focused);
      observer.disconnect();
      this.#fallback = () => undefined;
    };
  }

  /** A dialog has gone: its opener has the focus again, or, where that is no more or takes none, the fallback. */
  dialogGone(frames = FRAMES): void {
    requestAnimationFrame(() => (frames > 1 ? this.dialogGone(frames - 1) : this.look()));
  }

  look(): void {
    const { activeElement } = document;
    const lost = activeElement === null || activeElement === document.body || isDisabled(activeElement);
    // Within a dialog the dialog itself sees to it.
    if (lost && document.querySelector('[role="dialog"], [role="alertdialog"]') === null) this.#fallback();
  }
}

function isDisabled(node: Node): boolean {
  return node instanceof HTMLElement && node.matches(':disabled');
}

export const focusKeeper = new FocusKeeper();
