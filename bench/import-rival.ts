/** papaparse alone: streams the file given and counts its rows. Prints `{rows, seconds}`. */
import { createReadStream } from 'node:fs';
import Papa from 'papaparse';

const start = performance.now();
let rows = 0;
Papa.parse<string[]>(createReadStream(process.argv[2] ?? ''), {
  skipEmptyLines: true,
  chunk: ({ data }) => {
    rows += data.length;
  },
  complete: () => {
    const seconds = (performance.now() - start) / 1000;
    process.stdout.write(`${JSON.stringify({ rows, seconds })}\n`);
  },
});
