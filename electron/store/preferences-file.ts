/** Preferences and recent sets of this computer's user, kept by lowdb's own JSONFile (design, section 4). */
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Low } from 'lowdb';
import { JSONFile } from 'lowdb/node';
import { setFileMode, setFolderMode } from './log/plain-file.ts';
import { DEFAULT_PREFERENCES, type Preferences } from '../../shared/domain/preferences.ts';

const KEPT_RECENT = 12;

interface RecentEntry {
  readonly path: string;
  readonly name: string;
  readonly openedAt: number;
}

interface Kept {
  preferences: Preferences;
  recent: readonly RecentEntry[];
}

export class PreferencesFile {
  readonly #folder: string;
  readonly #db: Low<Kept>;

  private constructor(folder: string, db: Low<Kept>) {
    this.#folder = folder;
    this.#db = db;
  }

  /** An unreadable file is set aside as `preferences.json.bad`: no preference is worth not starting. */
  static async open(folder: string): Promise<PreferencesFile> {
    const path = join(folder, 'preferences.json');
    // Not lowdb's preset, which keeps everything in memory where NODE_ENV is "test".
    const load = async () => {
      const db = new Low<Kept>(new JSONFile(path), { preferences: DEFAULT_PREFERENCES, recent: [] });
      await db.read();
      return db;
    };
    const db = await load().catch(async () => {
      await rename(path, `${path}.bad`);
      return load();
    });
    const kept = db.data as Partial<Kept> | null;
    db.data = {
      preferences: { ...DEFAULT_PREFERENCES, ...kept?.preferences },
      recent: Array.isArray(kept?.recent) ? kept.recent : [],
    };
    return new PreferencesFile(folder, db);
  }

  read(): Preferences {
    return this.#db.data.preferences;
  }

  async update(some: {
    readonly [K in keyof Preferences]?: Preferences[K] | undefined;
  }): Promise<Preferences> {
    const given = Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined));
    await this.#write({ preferences: { ...this.read(), ...given } });
    return this.read();
  }

  /** Latest first. */
  recent(): readonly RecentEntry[] {
    return this.#db.data.recent;
  }

  async remember(entry: RecentEntry): Promise<void> {
    const others = this.recent().filter((other) => other.path !== entry.path);
    await this.#write({ recent: [entry, ...others].slice(0, KEPT_RECENT) });
  }

  async forget(path: string): Promise<void> {
    await this.#write({ recent: this.recent().filter((other) => other.path !== path) });
  }

  async #write(some: Partial<Kept>): Promise<void> {
    Object.assign(this.#db.data, some);
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    // What was opened lately, and by what name, is nobody else's business; the file is made anew each time.
    setFolderMode(this.#folder);
    await this.#db.write();
    setFileMode(join(this.#folder, 'preferences.json'));
  }
}
