/** A reader of an archive's listing, and what it tells. */

/** Why what lies in an archive inside of another one cannot be seen. */
export type Unseen = 'deep' | 'large';

export interface ListingSink {
  /** A file inside; of an archive in the archive, with that one's name and a slash before it. */
  entry(name: string): void;
  /** The first bytes of a file inside, unpacked. */
  begins(name: string, bytes: Buffer): void;
  encrypted(): void;
  unseen(name: string, why: Unseen): void;
}

export interface ArchiveListing {
  write(bytes: Buffer): void;
  /** No more bytes come. */
  end(): void;
}
