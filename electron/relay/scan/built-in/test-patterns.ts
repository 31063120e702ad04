/** The two strings by which scanners are tested; written in halves, so that no scanner takes this file for one. */
import { StreamSearch } from './stream-search.ts';

/** Generic Test for Unsolicited Bulk Email (SpamAssassin's documentation): spam for every filter. */
export const GTUBE = Buffer.from(
  ['XJS*C4JDBQADN1.NSBN3*2IDNEN', 'GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X'].join('*'),
);

/** The EICAR anti-malware test file (eicar.org): malware for every scanner. */
export const EICAR = Buffer.from(
  ['X5O!P%@AP[4\\PZX54(P^)7CC)7}', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!', 'H+H*'].join('$'),
);

/** Both, in one stream. */
export class TestPatterns {
  readonly #gtube = new StreamSearch(GTUBE);
  readonly #eicar = new StreamSearch(EICAR);

  get gtube(): boolean {
    return this.#gtube.found;
  }

  get eicar(): boolean {
    return this.#eicar.found;
  }

  write(chunk: Buffer): void {
    this.#gtube.write(chunk);
    this.#eicar.write(chunk);
  }
}
