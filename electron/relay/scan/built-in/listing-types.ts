/** A reader of an archive's listing, and what it tells. */

export interface ListingSink {
  /** A file inside. */
  entry(name: string): void;
  encrypted(): void;
}

export interface ArchiveListing {
  write(bytes: Buffer): void;
}
