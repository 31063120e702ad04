/**
 * Whose turn it is among logins that wait. A burst of guesses cannot be told from logins one by one, only by what many of them share; so
 * who was right before goes first and who was wrong lately last, a name or a neighbourhood that many ask from at once goes behind the
 * others, and among equals the last to come goes first: who comes into a long line does not pay for it, whoever made it. Now and then the
 * turn is the one's who waits longest, so that nobody waits for ever.
 */

/** `proved`: was right before, from where it comes; `failed`: was wrong lately, there. */
export type Standing = 'proved' | 'fresh' | 'failed';

/** Who asks, as far as its connection tells. */
export interface Asker {
  readonly standing: Standing;
  /** The addresses around the client's: one owner may have all of them. */
  readonly neighbourhood: string;
  /** Whether nobody waits for the answer any more. */
  readonly isGone: () => boolean;
}

/** Who waits for a turn. */
export interface Turn extends Asker {
  /** The account that is asked for, folded. */
  readonly name: string;
}

/** So many who wait at once for one name, or from one neighbourhood, are a crowd. */
const CROWD = 8;
/** After so many turns that overtook somebody the next is the one's who waits longest… */
const OVERTAKE = 3;
/** …unless somebody has only just come: then after so many. */
const OVERTAKE_FOR_NEW = 7;
const BEST_FIRST: readonly Standing[] = ['proved', 'fresh', 'failed'];

export class TurnOrder<T extends Turn> {
  /** In the order in which they came. */
  #waiting: T[] = [];
  readonly #names = new Map<string, number>();
  readonly #neighbourhoods = new Map<string, number>();
  #overtook = 0;
  /** Those that came since the last turn: so many at the end. */
  #new = 0;

  get size(): number {
    return this.#waiting.length;
  }

  add(one: T): void {
    this.#waiting.push(one);
    this.#new++;
    count(this.#names, one.name, 1);
    count(this.#neighbourhoods, one.neighbourhood, 1);
  }

  /** Takes out those for whom nobody waits any more. */
  takeGone(): readonly T[] {
    const gone = this.#waiting.filter((one) => one.isGone());
    for (const one of gone) this.#remove(one);
    return gone;
  }

  /** Takes out the one whose turn it is among those who `may`; undefined where there is none. */
  take(may: (standing: Standing) => boolean): T | undefined {
    const oldest = this.#waiting.find(({ standing }) => may(standing));
    if (oldest === undefined) return undefined;
    const best = this.#best(BEST_FIRST.filter(may)) ?? oldest;
    const isNew = this.#waiting.lastIndexOf(best) >= this.#waiting.length - this.#new;
    const isOwed = this.#overtook >= (isNew ? OVERTAKE_FOR_NEW : OVERTAKE);
    const next = isOwed ? oldest : best;
    this.#overtook = next === oldest ? 0 : this.#overtook + 1;
    this.#remove(next);
    this.#new = 0;
    return next;
  }

  /** The last to come of the best standing that somebody waits with, those of no crowd before those of one. */
  #best(standings: readonly Standing[]): T | undefined {
    for (const standing of standings) {
      const same = this.#waiting.filter((one) => one.standing === standing);
      const best = same.findLast((one) => !this.#isOfCrowd(one)) ?? same.at(-1);
      if (best !== undefined) return best;
    }
    return undefined;
  }

  #isOfCrowd({ name, neighbourhood }: T): boolean {
    return (this.#names.get(name) ?? 0) >= CROWD || (this.#neighbourhoods.get(neighbourhood) ?? 0) >= CROWD;
  }

  #remove(one: T): void {
    const at = this.#waiting.lastIndexOf(one);
    if (at >= this.#waiting.length - this.#new) this.#new--;
    this.#waiting.splice(at, 1);
    count(this.#names, one.name, -1);
    count(this.#neighbourhoods, one.neighbourhood, -1);
  }
}

function count(counts: Map<string, number>, key: string, more: number): void {
  const now = (counts.get(key) ?? 0) + more;
  if (now === 0) counts.delete(key);
  else counts.set(key, now);
}
