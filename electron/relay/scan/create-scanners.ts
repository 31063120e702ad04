/** The relay's scanners as the settings name them: built-in, rspamd, spamd, clamd, each with its time limit and breaker. */
import type { RelaySettings, ScannerKind, ScannerSettings } from '../../../shared/domain/relay-settings.ts';
import type { RelayNotice } from '../link/relay-notice.ts';
import type { ValueStore } from '../mail/mail-types.ts';
import type { AdapterFactory } from './outside/scanner-adapter.ts';
import { Bayes } from './built-in/bayes.ts';
import { Breaker } from './outside/breaker.ts';
import { BuiltInScan, type BuiltInOptions, type TextJudge } from './built-in/built-in.ts';
import { clamd } from './outside/clamd.ts';
import { readForLearning } from './built-in/learn-from.ts';
import { MessageHead } from '../message/message-head.ts';
import { OutsideScanner, type OutsideScan } from './outside/outside-scanner.ts';
import { rspamd } from './outside/rspamd.ts';
import { RulesFile } from './built-in/rules-file.ts';
import { Session, type Step } from './scan-session.ts';
import type { Scanners, ScanRequest, ScanSession } from './scan-types.ts';
import { spamd } from './outside/spamd.ts';

export interface ScannersOptions {
  readonly settings: () => RelaySettings;
  readonly values: ValueStore;
  readonly now: () => number;
  readonly onNotice: (notice: RelayNotice) => void;
  /** Path of the administrator's rules (SET/mail/rules.txt); without it, or while there is no such file, there are none. */
  readonly rulesFile?: string;
}

const FACTORIES: Readonly<Record<Exclude<ScannerKind, 'built-in'>, AdapterFactory>> = {
  rspamd,
  spamd,
  clamd,
};

const clock = () => performance.now();

/** The scanners, which follow the settings while the relay runs. */
export function createScanners(options: ScannersOptions): Scanners {
  return new ConfiguredScanners(options);
}

class ConfiguredScanners implements Scanners {
  readonly #options: ScannersOptions;
  readonly #judges: readonly TextJudge[];
  readonly #bayes: Bayes;
  readonly #rules: RulesFile | null;
  readonly #open = new Set<ScanSession>();
  /** One training after another: each changes what the next one counts. */
  #training: Promise<void> = Promise.resolve();
  /** By kind and address, so that other settings of a scanner keep its breaker. */
  readonly #breakers = new Map<string, Breaker>();
  #settings: RelaySettings | null = null;
  /** In order; null is the built-in one. */
  #order: readonly (OutsideScanner | null)[] = [];
  #outside = false;
  #builtIn: BuiltInOptions | null = null;

  constructor(options: ScannersOptions) {
    this.#options = options;
    this.#bayes = new Bayes(options.values);
    this.#rules = options.rulesFile === undefined ? null : new RulesFile(options.rulesFile, options.now);
    this.#judges = this.#rules === null ? [this.#bayes] : [this.#rules.judge, this.#bayes];
  }

  ready(): Promise<void> {
    return this.#bayes.load();
  }

  begin(request: ScanRequest): ScanSession {
    const settings = this.#current();
    const head = new MessageHead();
    const builtIn = this.#builtIn === null ? null : new BuiltInScan(head, this.#builtIn);
    this.#rules?.look();
    const shared = {
      head,
      builtIn,
      passOnFailure: settings.scannerFailure === 'pass',
      open: this.#open,
      clock,
    };
    if (!this.#outside) return new Session({ ...shared, steps: [], outside: [] });
    const steps: Step[] = this.#order.map((scanner) => scanner?.begin(request) ?? null);
    return new Session({
      ...shared,
      steps,
      outside: steps.filter((step): step is OutsideScan => step !== null),
    });
  }

  async train(content: AsyncIterable<Uint8Array>, as: 'spam' | 'ham'): Promise<void> {
    const message = await readForLearning(content);
    const trained = this.#training.then(() => this.#bayes.train(message, as));
    this.#training = trained.catch(() => {});
    return trained;
  }

  rulesProblem(): string | null {
    this.#current();
    return this.#builtIn === null ? null : this.#rules?.problem || null;
  }

  states() {
    this.#current();
    return this.#order.map((scanner) =>
      scanner === null
        ? { scanner: 'built-in', available: true, reason: this.#rules?.problem ?? '' }
        : {
            scanner: scanner.settings.kind,
            available: scanner.breaker.until === 0,
            reason: scanner.breaker.reason,
          },
    );
  }

  close(): Promise<void> {
    for (const session of this.#open) session.abort();
    return this.#training;
  }

  /** The settings, with the scanners made for them when they changed. */
  #current(): RelaySettings {
    const settings = this.#options.settings();
    if (settings === this.#settings) return settings;
    this.#settings = settings;
    const enabled = settings.scanners.filter(({ enabled }) => enabled);
    const builtIn = enabled.find(({ kind }) => kind === 'built-in');
    this.#order = enabled.flatMap((scanner) => {
      if (scanner.kind === 'built-in') return scanner === builtIn ? [null] : [];
      return [new OutsideScanner(scanner, FACTORIES[scanner.kind], this.#breaker(scanner))];
    });
    this.#outside = this.#order.some((scanner) => scanner !== null);
    this.#builtIn =
      builtIn === undefined
        ? null
        : {
            blocked: new Set(settings.blockedExtensions),
            refuseEncrypted: settings.refuseEncryptedArchives,
            spamScore: builtIn.spamScore,
            judges: this.#judges,
          };
    return settings;
  }

  #breaker({ kind, address }: ScannerSettings): Breaker {
    const key = `${kind} ${address}`;
    const known = this.#breakers.get(key);
    if (known !== undefined) return known;
    const breaker = new Breaker(this.#options.now, (reason) =>
      this.#options.onNotice({ kind: 'scanner-down', scanner: kind, reason }),
    );
    this.#breakers.set(key, breaker);
    return breaker;
  }
}
