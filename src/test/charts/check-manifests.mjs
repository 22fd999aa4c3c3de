// Checks manifests against the published types of Kubernetes, Gateway API, Argo CD and Argo Rollouts, strictly: a field that
// the type lacks is a problem, and so is a value of the wrong type, one outside an enumeration, or a required one missing.
//
//   node check-manifests.mjs FOLDER     FOLDER holds node_modules
//
// Reads one JSON array of manifests per line, writes one line for each: an array with an array of problems per manifest.
// The process is kept, since the types take a second to load and then serve every manifest in milliseconds.

import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import readline from 'node:readline';

const FOLDER = path.resolve(process.argv[2]);
const ts = createRequire(path.join(FOLDER, 'package.json'))('typescript');
const MODULES = path.join(FOLDER, 'node_modules');
const PACKAGES = [
  'kubernetes-models',
  '@kubernetes-models/gateway-api',
  '@kubernetes-models/argo-cd',
  '@kubernetes-models/argo-rollouts',
];
const OPTIONS = {
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts'],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  skipLibCheck: true,
};

// The manifests of the request at hand, each a source file of its own.
const sources = new Map();
let version = 0;

const service = ts.createLanguageService({
  getCompilationSettings: () => OPTIONS,
  getCurrentDirectory: () => FOLDER,
  getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
  getScriptFileNames: () => [...sources.keys()],
  getScriptVersion: (file) => (sources.has(file) ? String(version) : '0'),
  getScriptSnapshot: (file) => {
    const text = sources.get(file) ?? (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined);
    return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
  },
  fileExists: (file) => sources.has(file) || ts.sys.fileExists(file),
  readFile: (file) => sources.get(file) ?? ts.sys.readFile(file),
  directoryExists: ts.sys.directoryExists,
  getDirectories: ts.sys.getDirectories,
});

/** The module that declares a kind, or undefined where no package knows it. */
function moduleOf({ apiVersion, kind }) {
  if (!/^[\w./-]+$/.test(apiVersion ?? '') || !/^\w+$/.test(kind ?? '')) return undefined;
  const name = PACKAGES.find((one) => fs.existsSync(path.join(MODULES, one, apiVersion, `${kind}.d.ts`)));
  return name && `${name}/${apiVersion}/${kind}`;
}

/** The path of what a problem is about, such as spec.template.spec.containers[0]. */
function pathOf(file, position) {
  const steps = [];
  const visit = (node) => {
    if (position < node.getStart(file) || position >= node.getEnd()) return;
    if (ts.isPropertyAssignment(node)) steps.push(`.${node.name.text}`);
    if (ts.isArrayLiteralExpression(node.parent ?? node)) steps.push(`[${node.parent.elements.indexOf(node)}]`);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return steps.join('').replace(/^\./, '');
}

function problemsOf(name) {
  const diagnostics = [...service.getSyntacticDiagnostics(name), ...service.getSemanticDiagnostics(name)];
  return diagnostics.map(({ file, start, messageText }) => {
    const where = file && pathOf(file, start);
    const message = ts.flattenDiagnosticMessageText(messageText, ' ').replace(/\s+/g, ' ');
    return where ? `${where}: ${message}` : message;
  });
}

function check(manifests) {
  sources.clear();
  version += 1;
  const names = manifests.map((manifest, index) => {
    const module = moduleOf(manifest);
    if (!module) return undefined;
    const name = path.join(FOLDER, `manifest-${index}.ts`);
    sources.set(name, `import type { I${manifest.kind} } from '${module}';\nexport const manifest: I${manifest.kind} = ${JSON.stringify(manifest)};\n`);
    return name;
  });
  return names.map((name, index) =>
    name ? problemsOf(name) : [`no type is known for ${manifests[index].apiVersion} ${manifests[index].kind}`],
  );
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(check(JSON.parse(line)))}\n`);
}
