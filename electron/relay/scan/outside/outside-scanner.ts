/** A scanner outside this process with its breaker, and one message's way through it. */
import type { ScannerSettings } from '../../../../shared/domain/relay-settings.ts';
import { reasonOf, type AdapterFactory, type AdapterScan, type AdapterVerdict } from './scanner-adapter.ts';
import { type Breaker, type Pass } from './breaker.ts';
import type { ScanRequest } from '../scan-types.ts';

export class OutsideScanner {
  readonly settings: ScannerSettings;
  readonly breaker: Breaker;
  readonly #factory: AdapterFactory;

  constructor(settings: ScannerSettings, factory: AdapterFactory, breaker: Breaker) {
    this.settings = settings;
    this.#factory = factory;
    this.breaker = breaker;
  }

  begin(request: ScanRequest): OutsideScan {
    const pass = this.breaker.enter();
    if (pass === null) return new OutsideScan(this, null, null);
    try {
      return new OutsideScan(this, pass, this.#factory(request, this.settings));
    } catch (error) {
      // An address that cannot be one.
      this.breaker.failed(pass, reasonOf(error));
      return new OutsideScan(this, null, null);
    }
  }
}

export class OutsideScan {
  readonly scanner: OutsideScanner;
  readonly #pass: Pass | null;
  readonly #scan: AdapterScan | null;
  #settled = false;

  /** Without a scan the breaker is open. */
  constructor(scanner: OutsideScanner, pass: Pass | null, scan: AdapterScan | null) {
    this.scanner = scanner;
    this.#pass = pass;
    this.#scan = scan;
  }

  write(chunk: Uint8Array): Promise<void> | void {
    return this.#scan?.write(chunk);
  }

  async end(): Promise<AdapterVerdict> {
    const { breaker } = this.scanner;
    if (this.#scan === null || this.#pass === null) {
      return { kind: 'failed', reason: `${breaker.reason} (not asked again for a while)`, fault: false };
    }
    let verdict: AdapterVerdict;
    try {
      verdict = await this.#scan.end();
    } catch (error) {
      verdict = { kind: 'failed', reason: reasonOf(error), fault: true };
    }
    if (this.#settled) return verdict;
    this.#settled = true;
    if (verdict.kind !== 'failed') breaker.succeeded();
    else if (verdict.fault) breaker.failed(this.#pass, verdict.reason);
    else breaker.abandoned(this.#pass);
    return verdict;
  }

  abort(): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#scan?.abort();
    if (this.#pass !== null) this.scanner.breaker.abandoned(this.#pass);
  }
}
