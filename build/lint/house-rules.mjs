/** Lint rules of the house: names of files, no barrels, where `!` may stand, a sentence for what is exported. */
import { basename } from 'node:path';

const KEBAB = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
const VAGUE = /^(utils?|helpers?|common|misc|index)\./;

/** What opens, makes or changes a file by its path, over every link. */
const BY_PATH =
  /^(open|openSync|readFile|writeFile|writeFileSync|appendFile|createReadStream|createWriteStream|truncate|chmod|chmodSync|mkdirSync)$/;

/** What writes, or opens to write, by a name. */
const WRITES = /^(open|writeFile|appendFile|createWriteStream|copyFile|rename)(Sync)?$/;

/** A rule against importing what has such a name from Node's `fs`. */
function noImport(names, path) {
  return {
    meta: { type: 'problem', schema: [], messages: { path } },
    create: (context) => ({
      ImportDeclaration(node) {
        if (!/^(node:)?fs(\/promises)?$/.test(node.source.value)) return;
        for (const { imported } of node.specifiers) {
          const name = imported?.name ?? '';
          if (names.test(name)) context.report({ node, messageId: 'path', data: { name } });
        }
      },
    }),
  };
}

export const house = {
  rules: {
    'file-name': {
      meta: {
        type: 'suggestion',
        schema: [],
        messages: {
          kebab: '"{{name}}": file names are kebab-case, as in user-table.ts.',
          vague: '"{{name}}" says nothing about what is in it: name the file after what it holds.',
        },
      },
      create: (context) => ({
        Program(node) {
          const name = basename(context.filename);
          if (!KEBAB.test(name)) context.report({ node, messageId: 'kebab', data: { name } });
          else if (VAGUE.test(name)) context.report({ node, messageId: 'vague', data: { name } });
        },
      }),
    },
    'doc-sentence': {
      meta: {
        type: 'suggestion',
        schema: [],
        messages: {
          none: '{{name}} is exported: say in a doc comment what it gives, in which units and shapes.',
        },
      },
      create: (context) => ({
        'ExportNamedDeclaration > FunctionDeclaration'(node) {
          const before = context.sourceCode.getCommentsBefore(node.parent).at(-1);
          const said = before?.type === 'Block' && before.value.startsWith('*');
          // The module's own sentence stands apart from its first export.
          const beside = said && before.loc.end.line === node.parent.loc.start.line - 1;
          if (!beside) context.report({ node, messageId: 'none', data: { name: node.id.name } });
        },
      }),
    },
    'non-null-number': {
      meta: {
        type: 'problem',
        schema: [],
        messages: {
          other:
            'Only what is read by index from an array of numbers, in a hot loop and within its bounds, takes “!”. Check for undefined here.',
        },
      },
      create: (context) => ({
        TSNonNullExpression(node) {
          const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices;
          const checker = program.getTypeChecker();
          const type = checker.getTypeAtLocation(esTreeNodeToTSNodeMap.get(node.expression));
          const { expression } = node;
          const read =
            (expression.type === 'MemberExpression' && expression.computed) ||
            (expression.type === 'CallExpression' && expression.callee.property?.name === 'pop');
          const plain = checker.typeToString(checker.getNonNullableType(type));
          if (!read || plain !== 'number') context.report({ node, messageId: 'other' });
        },
      }),
    },
    'plain-file': noImport(
      BY_PATH,
      '“{{name}}” follows links and waits for pipes, which anybody can have put in the place of a file of a set. Use electron/store/log/plain-file.ts.',
    ),
    'output-file': noImport(
      WRITES,
      '“{{name}}” would write over whatever lies there, a file of a set or its key too. Have an operation write it, with writeAtomically.',
    ),
    'compile-cache': {
      meta: {
        type: 'problem',
        schema: [],
        messages: {
          known:
            'Node.js would keep compiled code below a known name in the temporary folder, and run what it finds there. The launchers name a folder of ours: build/steps/compile-cache.mjs.',
        },
      },
      create: (context) => {
        const report = (node) => context.report({ node, messageId: 'known' });
        return {
          "Identifier[name='enableCompileCache']": report,
          "Literal[value='enableCompileCache']": report,
        };
      },
    },
    'no-barrel': {
      meta: {
        type: 'suggestion',
        schema: [],
        messages: { barrel: 'There are no barrels: import from the file that declares it.' },
      },
      create: (context) => ({
        ExportAllDeclaration(node) {
          context.report({ node, messageId: 'barrel' });
        },
        'ExportNamedDeclaration[source]'(node) {
          context.report({ node, messageId: 'barrel' });
        },
      }),
    },
  },
};
