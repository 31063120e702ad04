/** Short messages in the corner of the window: what has just been done, and the way back. */

export interface ToastAction {
  readonly label: string;
  readonly run: () => void | Promise<void>;
}

export interface ToastMessage {
  readonly kind: 'success' | 'info' | 'warning' | 'error';
  readonly title: string;
  readonly detail?: string;
  readonly action?: ToastAction;
  /** The change it tells of; the next message about the same change takes its place. */
  readonly change?: number;
}

export interface Toast extends ToastMessage {
  readonly id: number;
}

/** Long enough to read a sentence and reach for Undo; errors stay until they are dismissed. */
const SHOWN_MS = 10_000;
const AT_MOST = 4;

export class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  #last = 0;
  #timers = new Map<number, ReturnType<typeof setTimeout>>();

  /** Shows a message; returns its id for {@link dismiss}. */
  show(message: ToastMessage): number {
    const toast = { ...message, id: ++this.#last };
    const { change } = message;
    if (change !== undefined) {
      for (const old of this.list) if (old.change === change) this.dismiss(old.id);
    }
    for (const old of this.list.slice(0, Math.max(0, this.list.length + 1 - AT_MOST))) this.dismiss(old.id);
    this.list = [...this.list, toast];
    this.#arm(toast);
    return toast.id;
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  clear(): void {
    for (const { id } of this.list) this.dismiss(id);
  }

  /** While the pointer or the focus is on them, none goes away. */
  hold(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  resume(): void {
    for (const toast of this.list) this.#arm(toast);
  }

  #arm(toast: Toast): void {
    if (toast.kind === 'error' || this.#timers.has(toast.id)) return;
    this.#timers.set(
      toast.id,
      setTimeout(() => this.dismiss(toast.id), SHOWN_MS),
    );
  }
}

export const toasts = new Toasts();
