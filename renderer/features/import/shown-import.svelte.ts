/** Which import's dialog is open: its end needs no message, the result is on screen. */
class ShownImport {
  id = $state<string | null>(null);
}

export const shownImport = new ShownImport();
