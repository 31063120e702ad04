/** Who may import whom (docs/architecture.md), as lint rules whose messages teach the alternative. */

const SHARED =
  'shared/ holds types, schemas and pure rules for everyone: it imports nothing of ours. Pass what you need in as an argument.';
const LAYER =
  'the layers below the application import only shared/ (and store/, to read it). Pass the rest in from electron/app, which composes them.';
const SHELL = 'Nobody imports a shell. Put what both need into electron/app or shared/.';
const RENDERER =
  'The renderer is a page: it imports only shared/. Call an operation of the contract through renderer/lib/client.ts.';
const BELOW_FEATURES =
  'features use it, and it knows none of them. Take what is needed as an argument or a prop, or move the file to its feature.';
const APPLICATION =
  'electron/app is the application without a shell. A shell passes its abilities in as an object (see Shell).';

const layers = ['store', 'import', 'credentials', 'relay'];
const shells = ['desktop', 'browser', 'cli'];
const from = (names) => names.map((name) => `./electron/${name}`);

/**
 * An import seals in a worker thread and the relay is a process of its own: nothing but data can be passed into either, so
 * they may use those parts of credentials/ that only compute.
 */
const PURE = { import: ['./seal.ts'], relay: ['./seal.ts', './verifier.ts', './imported-hash.ts'] };

/** The relay binds to a directory as the user who logs in; whom it talks to is judged where imports from it are. */
const ASKS = { relay: ['./ldap/check-login.ts'] };

/**
 * `postern serve` is the browser shell under another name, in the same process: one between them would leave the shell behind
 * when it is killed. So the command line may start it, and touches nothing else of it.
 */
const SERVES = { cli: { browser: ['./browser-shell.ts', './instance.ts', './renderer-root.ts'] } };

/**
 * Whether the file of `import --rejects` can be written is asked before a set is opened, or made: there is no application yet,
 * and only the code that will write the file knows.
 */
const ASKS_FIRST = { cli: { import: ['./atomic-file.ts'] } };

/** Zones of import-x/no-restricted-paths: `target` may not import `from`. */
export const zones = [
  { target: './shared', from: ['./electron', './renderer'], message: SHARED },
  ...layers.flatMap((layer) =>
    [
      './renderer',
      ...from([...layers, 'app', ...shells].filter((other) => other !== layer && other !== 'store')),
    ].map((source) => ({
      target: `./electron/${layer}`,
      from: source,
      message: `electron/${layer}: ${LAYER}`,
      ...(source === './electron/credentials' && layer in PURE ? { except: PURE[layer] } : {}),
      ...(source === './electron/import' && layer in ASKS ? { except: ASKS[layer] } : {}),
    })),
  ),
  { target: './electron/app', from: [...from(shells), './renderer'], message: APPLICATION },
  ...shells.flatMap((shell) => [
    { target: `./electron/${shell}`, from: './renderer', message: SHELL },
    ...shells
      .filter((other) => other !== shell)
      .map((other) => ({
        target: `./electron/${shell}`,
        from: `./electron/${other}`,
        message: SHELL,
        except: SERVES[shell]?.[other] ?? [],
      })),
  ]),
  ...shells.flatMap((shell) =>
    layers.map((layer) => ({
      target: `./electron/${shell}`,
      from: `./electron/${layer}`,
      message: `electron/${shell}: a shell holds no business rule and imports only electron/app and shared/. Call an operation of the contract, or export what you need from electron/app.`,
      except: ASKS_FIRST[shell]?.[layer] ?? [],
    })),
  ),
  { target: './renderer', from: './electron', message: RENDERER },
  ...['lib', 'grid', 'components'].map((folder) => ({
    target: `./renderer/${folder}`,
    from: './renderer/features',
    message: `renderer/${folder}: ${BELOW_FEATURES}`,
  })),
];

/** Packages that one folder owns: [name, folder, what the others do instead]. */
const OWNED = [
  [
    'electron',
    'electron/desktop',
    'Give the shell’s ability to the application as an object (see Shell in electron/app/base/shell.ts).',
  ],
  ['lowdb', 'electron/store', 'Go through the store (electron/store), which owns what is on the disk.'],
  [
    'keytar',
    'electron/credentials',
    'Go through electron/credentials, which knows the fallbacks of the keychain.',
  ],
  ['papaparse', 'electron/import', 'Start an import job (electron/import); it parses in a worker thread.'],
  ['yauzl', 'electron/import', 'Start an import job (electron/import); it reads workbooks within bounds.'],
  ['sax', 'electron/import', 'Start an import job (electron/import); it reads workbooks within bounds.'],
  ['iconv-lite', 'electron/import', 'Start an import job (electron/import); it knows how a file is encoded.'],
  [
    'ldapts',
    'electron/import/ldap',
    'Read a directory by electron/import/ldap; it verifies whom it talks to.',
  ],
  ['age-encryption', 'electron/app/backup', 'Make or read a backup by electron/app/backup.'],
  ['modern-tar', 'electron/app/backup', 'Make or read a backup by electron/app/backup.'],
];

/** no-restricted-imports for each folder: all owned packages but its own. Tests and benches may measure and mock them. */
export function onlyIn(files) {
  const pattern = ([name, folder, instead]) => ({
    regex: `^${name}(/|$)`,
    message: `Only ${folder}/ imports ${name}. ${instead}`,
  });
  const barrel = {
    regex: '^\\.{1,2}(/.*)?/index(\\.ts)?$',
    message: 'There are no barrels: import from the file that declares it.',
  };
  const rule = (owned) => ({
    'no-restricted-imports': ['error', { patterns: [...owned.map(pattern), barrel] }],
  });
  return [
    { files, ignores: ['tests/**', 'bench/**'], rules: rule(OWNED) },
    ...OWNED.map((entry) => ({
      files: [`${entry[1]}/**/*.ts`],
      rules: rule(OWNED.filter((other) => other[1] !== entry[1])),
    })),
  ];
}
