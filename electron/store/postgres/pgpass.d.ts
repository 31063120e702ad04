declare module 'pgpass' {
  /** Looks the password up in PGPASSFILE or `~/.pgpass`. */
  export default function pgpass(
    of: Readonly<{ host: string; port: number; database: string; user: string }>,
    found: (password: string | undefined) => void,
  ): void;
}
