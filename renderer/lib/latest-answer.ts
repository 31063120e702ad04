/** Of several answers that are awaited for one place on the screen only that to the latest question counts, whichever comes last. */
export class LatestAnswer {
  #turn = 0;

  /** Asks anew: what was asked before counts no longer. Gives whether this question is still the latest, to ask after each wait. */
  begin(): () => boolean {
    const turn = ++this.#turn;
    return () => turn === this.#turn;
  }

  /** Nothing that is on its way is waited for. */
  drop(): void {
    this.#turn++;
  }
}
