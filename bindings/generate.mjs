// Generates the Java sources of one bindings module.
//
//   node bindings/generate.mjs <provider>                   the resources of bindings/<provider>/resources.txt, into its target/
//   node bindings/generate.mjs cdktf                        the core library, whole
//   node bindings/generate.mjs <provider> --all --out DIR   every resource the provider has, into DIR
//   node bindings/generate.mjs toolchain                    only what all of them need: npm ci
//
// Official bindings carry every resource of a provider, which costs each synth seconds and a gigabyte. The packages are
// built of one folder per resource, and resources do not refer to one another, so leaving folders out leaves a valid,
// smaller package with the same names. Versions and checksums come from package-lock.json, nowhere else.
//
// Exit codes: 0 done or nothing to do, 1 something failed, 2 the command line or a list is wrong.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createGunzip, gunzipSync } from 'node:zlib';

const SCRIPT = fileURLToPath(import.meta.url);
const BINDINGS = path.dirname(SCRIPT);
const ROOT = path.dirname(BINDINGS);
const NODE_MODULES = path.join(ROOT, 'node_modules');
const USAGE = 'usage: node bindings/generate.mjs <provider>|cdktf|toolchain [--all] [--out DIR]';

/** A failure that its message explains; anything else that is thrown is a bug and keeps its stack trace. */
class Failure extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Does what the command line asks for; `print` gets a line for each slow step, and none when there is nothing to do. */
export async function main(argv, print = console.log) {
  const { module, all, out } = parseArguments(argv);
  if (parseInt(process.versions.node, 10) < 20) {
    throw new Failure(`Node.js 20 or newer is needed; the node on the PATH is ${process.versions.node}`);
  }
  const log = (message) => print(`bindings/${module}: ${message}`);
  const lock = readJson(path.join(ROOT, 'package-lock.json'));
  if (module === 'toolchain') {
    ensureToolchain(lock, log);
    return;
  }

  const pinned = pinnedPackage(lock, module);
  const list = module === 'cdktf' || all ? undefined : readList(module);
  const target = out ?? path.join(BINDINGS, module, 'target');
  const fingerprint = fingerprintOf(lock, pinned, list);
  if (isUpToDate(target, fingerprint)) return;

  ensureToolchain(lock, log);
  if (module === 'cdktf') {
    generateJava(path.join(NODE_MODULES, 'cdktf'), target, log);
  } else {
    const folder = emptyFolder(path.join(target, 'package'));
    await unpack(obtainTarball(module, pinned, log), pinned, list, folder, log);
    generateJava(folder, target, log);
    fs.rmSync(folder, { recursive: true });
  }
  fs.writeFileSync(stampFile(target), fingerprint);
}

function parseArguments(argv) {
  const options = { module: undefined, all: false, out: undefined };
  const rest = [...argv];
  while (rest.length > 0) {
    const argument = rest.shift();
    if (argument === '--all') options.all = true;
    else if (argument === '--out' && rest.length > 0) options.out = path.resolve(rest.shift());
    else if (!argument.startsWith('-') && !options.module) options.module = argument;
    else throw new Failure(USAGE, 2);
  }
  if (!options.module) throw new Failure(USAGE, 2);
  // All resources in the place of the listed ones would be taken for them by the next build.
  if (options.all && !options.out) throw new Failure(`--all needs --out DIR\n${USAGE}`, 2);
  return options;
}

// ---------------------------------------------------------------------------------------------------------------------
// What is wanted

/** The listed resources with their lines, and the problems that can be seen without the package. */
function readList(module) {
  const file = path.join(BINDINGS, module, 'resources.txt');
  if (!fs.existsSync(file)) {
    throw new Failure(`${relative(file)} does not exist: it lists the resources to generate, one a line`, 2);
  }
  const entries = [];
  const problems = [];
  const lineOf = new Map();
  fs.readFileSync(file, 'utf8').split(/\r?\n/).forEach((content, index) => {
    const name = content.replace(/#.*/, '').trim();
    const line = index + 1;
    if (name === '') return;
    if (lineOf.has(name)) problems.push({ line, message: `${name} is listed already, in line ${lineOf.get(name)}` });
    else lineOf.set(name, line);
    entries.push({ name, line });
  });
  if (entries.length === 0) throw new Failure(`${relative(file)} lists no resource`, 2);
  return { file, entries, problems };
}

function pinnedPackage(lock, module) {
  const name = module === 'cdktf' ? 'cdktf' : `@cdktf/provider-${module}`;
  const { version, integrity } = lock.packages[`node_modules/${name}`] ?? {};
  if (!integrity) throw new Failure(`package-lock.json pins no ${name}: add it to the devDependencies of package.json`, 2);
  return { name, version, integrity };
}

/** Changes whenever the output could: with this script, the list, the package, or what reads it. */
function fingerprintOf(lock, pinned, list) {
  const tools = ['jsii-pacmak', 'cdktf', 'constructs'].map((name) => lock.packages[`node_modules/${name}`]?.integrity);
  const wanted = list && [list.entries.map(({ name }) => name).sort(), list.problems];
  return createHash('sha512')
    .update(fs.readFileSync(SCRIPT))
    .update(JSON.stringify([pinned, wanted, tools]))
    .digest('hex');
}

const stampFile = (target) => path.join(target, 'bindings.stamp');
const sourcesFolder = (target) => path.join(target, 'generated-sources', 'jsii');
const resourcesFolder = (target) => path.join(target, 'generated-resources', 'jsii');

function isUpToDate(target, fingerprint) {
  return (
    fs.existsSync(stampFile(target)) &&
    fs.readFileSync(stampFile(target), 'utf8') === fingerprint &&
    fs.existsSync(sourcesFolder(target)) &&
    fs.existsSync(resourcesFolder(target))
  );
}

// ---------------------------------------------------------------------------------------------------------------------
// npm

/** `npm ci`, unless node_modules is what the lock says already. Provider packages are devDependencies and stay out. */
function ensureToolchain(lock, log) {
  if (toolchainIsInstalled(lock)) return;
  withLock(path.join(BINDINGS, 'target', 'npm-ci.lock'), log, () => {
    if (toolchainIsInstalled(lock)) return; // another process was faster
    log('installing the npm packages that package-lock.json pins');
    const optional = hasOldNode ? [] : ['--omit=optional'];
    npm(['ci', '--omit=dev', ...optional, '--ignore-scripts', '--no-audit', '--no-fund'], 'npm ci failed');
  });
}

/** npm writes node_modules/.package-lock.json last, so it tells a finished install from a torn one. */
function toolchainIsInstalled(lock) {
  const file = path.join(NODE_MODULES, '.package-lock.json');
  if (!fs.existsSync(file)) return false;
  const installed = readJson(file).packages;
  return Object.entries(lock.packages).every(([place, wanted]) => {
    if (place === '') return true;
    const found = installed[place];
    if (!found) return Boolean(wanted.dev || wanted.devOptional || (wanted.optional && !isOwnNode(place, wanted)));
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

/** The optional packages are a newer Node.js, one for each platform, for machines whose own is older. */
const hasOldNode = parseInt(process.versions.node, 10) < 22;
const isOwnNode = (place, { os, cpu }) => /^node_modules\/node-[^/]*$/.test(place) && hasOldNode && String(os) === process.platform && String(cpu) === process.arch;

/** Maven builds modules in parallel, and two builds may run at once: only one may work on node_modules. */
function withLock(file, log, action) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  if (!tryLock(file)) {
    log(`waiting for another build that installs them (${relative(file)})`);
    while (!tryLock(file)) sleep(200);
  }
  try {
    action();
  } finally {
    fs.rmSync(file, { force: true });
  }
}

const sleep = (milliseconds) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

function tryLock(file) {
  try {
    fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (isHeld(file)) return false;
    fs.rmSync(file, { force: true }); // left behind by a build that was killed
    return tryLock(file);
  }
}

function isHeld(file) {
  try {
    const pid = Number(fs.readFileSync(file, 'utf8'));
    if (pid === 0) return true; // created, its owner not yet written
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Runs npm with the user's own configuration, so that registries, proxies and credentials are theirs. */
function npm(args, failure) {
  const windows = process.platform === 'win32';
  const result = spawnSync('npm', args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', shell: windows });
  if (result.error?.code === 'ENOENT') throw new Failure('npm is not on the PATH: it comes with Node.js, 20 or newer');
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Failure(`${failure}:\n${withoutStack(result.stderr)}`);
}

/** npm prints stack frames and the fields of its error, indented, between the lines that say what happened. */
const withoutStack = (text) => text.split('\n').filter((line) => !/^npm error( {2,}.*| \}|)$/.test(line)).join('\n').trim();

/** The provider's tarball, from target/ or through npm, which keeps a cache of its own that survives `mvn clean`. */
function obtainTarball(module, pinned, log) {
  const cache = path.join(BINDINGS, module, 'target', 'npm');
  const file = path.join(cache, `${path.basename(pinned.name)}-${pinned.version}.tgz`);
  if (!fs.existsSync(file)) {
    log(`fetching ${pinned.name} ${pinned.version}`);
    fs.mkdirSync(cache, { recursive: true });
    // Into a folder of its own first: a torn download must not look like a finished one.
    const download = fs.mkdtempSync(path.join(cache, 'download-'));
    try {
      const spec = `${pinned.name}@${pinned.version}`;
      npm(
        ['pack', spec, '--pack-destination', relative(download), '--prefer-offline', '--loglevel=error'],
        `bindings/${module}: npm could not fetch ${spec}`
      );
      fs.renameSync(path.join(download, fs.readdirSync(download)[0]), file);
    } finally {
      fs.rmSync(download, { recursive: true, force: true });
    }
  }
  const tarball = fs.readFileSync(file);
  const [algorithm, expected] = pinned.integrity.split(/-(.*)/s);
  const actual = createHash(algorithm).update(tarball).digest('base64');
  if (actual !== expected) {
    fs.rmSync(file);
    throw new Failure(
      `bindings/${module}: the tarball of ${pinned.name} ${pinned.version} is not the one package-lock.json pins\n` +
        `  expected ${pinned.integrity}\n  got      ${algorithm}-${actual}\n` +
        'It was deleted and will be fetched again; should that not help, the registry or a proxy alters packages.'
    );
  }
  return tarball;
}

// ---------------------------------------------------------------------------------------------------------------------
// The smaller package

/** Writes the listed part of the package, or all of it where there is no list, into the folder. */
async function unpack(tarball, pinned, list, folder, log) {
  const megabytes = Math.max(1, Math.round(tarball.length / 1e6));
  log(`taking ${list ? count(list.entries.length, 'resource') : 'all'} out of ${pinned.name} ${pinned.version} (${megabytes} MB)`);
  if (list) {
    const { files, available } = await readListed(tarball, list);
    reportProblems(list, available, pinned);
    narrow(files, list);
    for (const [name, content] of files) writeFile(path.join(folder, name), content);
  } else {
    await readTarball(tarball, () => true, (name, content) => writeFile(path.join(folder, name), content));
  }
  linkDependencies(folder);
}

/** The files of the listed resources and of the package itself, and the names of all resources there are. */
async function readListed(tarball, list) {
  const wanted = new Set(list.entries.map(({ name }) => name));
  const ofPackage = new Set(['.jsii', '.jsii.gz', 'package.json', 'LICENSE']);
  const available = new Set();
  const files = new Map();
  const wants = (name) => {
    const resource = /^lib\/([^/]+)\//.exec(name)?.[1];
    if (resource) available.add(resource);
    return resource ? wanted.has(resource) : ofPackage.has(name);
  };
  await readTarball(tarball, wants, (name, content) => files.set(name, content));
  return { files, available };
}

/** All of them at once, in the order of the file. */
function reportProblems(list, available, pinned) {
  const unknown = list.entries
    .filter(({ name }) => !available.has(name))
    .map(({ name, line }) => ({
      line,
      message: `${name} is not in ${pinned.name} ${pinned.version}; nearest: ${nearest(name, available).join(', ')}`,
    }));
  const problems = [...list.problems, ...unknown].sort((a, b) => a.line - b.line);
  if (problems.length === 0) return;
  throw new Failure(problems.map(({ line, message }) => `${relative(list.file)}:${line}: ${message}`).join('\n'), 2);
}

/** Cuts the assembly and the index down to the listed resources. */
function narrow(files, list) {
  const assembly = readAssembly(files);
  const namespaces = namespacesByFolder(assembly);
  const folders = list.entries.map(({ name }) => name).sort();
  const listed = folders.map((folder) => ({ folder, namespace: namespaces.get(folder) }));
  const kept = new Set(listed.map(({ namespace }) => namespace));
  files.delete('.jsii.gz');
  files.set('.jsii', JSON.stringify(narrowAssembly(assembly, kept)));
  files.set('lib/index.js', indexJs(listed));
  files.set('lib/index.d.ts', indexTypes(listed));
}

/** `.jsii` holds the assembly, or names the gzipped file that does. */
function readAssembly(files) {
  const assembly = JSON.parse(files.get('.jsii'));
  return assembly.schema === 'jsii/file-redirect' ? JSON.parse(gunzipSync(files.get(assembly.filename))) : assembly;
}

/** Each resource is a submodule that remembers its source: `src/eks-cluster/index:` is the folder eks-cluster. */
function namespacesByFolder(assembly) {
  return new Map(
    Object.entries(assembly.submodules).map(([name, { symbolId }]) => [
      /^[^/]+\/(.+)\/index:/.exec(symbolId)[1],
      name.slice(assembly.name.length + 1),
    ])
  );
}

function narrowAssembly(assembly, namespaces) {
  const { fingerprint, ...rest } = assembly;
  const narrowed = {
    ...rest,
    submodules: keep(rest.submodules, (name) => namespaces.has(name.slice(assembly.name.length + 1))),
    types: keep(rest.types, (_, type) => namespaces.has(type.namespace)),
  };
  return { ...narrowed, fingerprint: createHash('sha256').update(JSON.stringify(narrowed)).digest('base64') };
}

const keep = (object, predicate) => Object.fromEntries(Object.entries(object).filter(([key, value]) => predicate(key, value)));

/** Lazy, so that a program loads the resources it uses and no others. */
function indexJs(listed) {
  const getter = ({ folder, namespace }) =>
    `Object.defineProperty(exports, '${namespace}', { enumerable: true, get: () => require('./${folder}') });\n`;
  return `'use strict';\nObject.defineProperty(exports, '__esModule', { value: true });\n${listed.map(getter).join('')}`;
}

const indexTypes = (listed) => listed.map(({ folder, namespace }) => `export * as ${namespace} from './${folder}';\n`).join('');

/** jsii looks for the packages that this one builds on in its own node_modules. */
function linkDependencies(folder) {
  fs.mkdirSync(path.join(folder, 'node_modules'));
  for (const name of ['cdktf', 'constructs']) {
    fs.symlinkSync(path.join(NODE_MODULES, name), path.join(folder, 'node_modules', name), 'junction');
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Java

function generateJava(packageFolder, target, log) {
  log('generating Java');
  const output = path.join(target, 'pacmak');
  fs.rmSync(output, { recursive: true, force: true });
  const pacmak = path.join(NODE_MODULES, 'jsii-pacmak', 'bin', 'jsii-pacmak');
  const result = spawnSync(
    process.execPath,
    [pacmak, '--target=java', '--code-only', '--no-npmignore', '--outdir', output, packageFolder],
    {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
      env: { ...process.env, ...NO_NODE_VERSION_BANNER, npm_config_ignore_scripts: 'true' },
    }
  );
  if (result.status !== 0) throw new Failure(`jsii-pacmak failed on ${relative(packageFolder)}:\n${result.stdout}${result.stderr}`);
  // What was made before goes: the stamp that vouches for it, and what Maven has of it, which would end up in the jar.
  fs.rmSync(stampFile(target), { force: true });
  fs.rmSync(path.join(target, 'classes'), { recursive: true, force: true });
  const sources = path.join(output, 'java', 'src', 'main', 'java');
  writeTypesInto(sources, typesOfResources(path.join(packageFolder, 'lib')));
  replaceFolder(sources, sourcesFolder(target));
  replaceFolder(path.join(output, 'java', 'src', 'main', 'resources'), resourcesFolder(target));
  fs.rmSync(output, { recursive: true });
}

/**
 * The Terraform type of each class, as the package's JavaScript assigns it. jsii's assembly has the constant without its
 * value, so that a Java class asks Node.js for it when it is loaded: a round trip for each kind of resource in a stack.
 */
function typesOfResources(folder) {
  const types = new Map();
  for (const file of filesBelow(folder, '.js')) {
    for (const [, name, type] of fs.readFileSync(file, 'utf8').matchAll(/^(\w+)\.tfResourceType = "([^"\\]+)";$/gm)) {
      // Two classes of one name cannot be told apart here; both go on asking.
      types.set(name, types.has(name) && types.get(name) !== type ? undefined : type);
    }
  }
  return types;
}

function writeTypesInto(sources, types) {
  for (const file of filesBelow(sources, '.java')) {
    const type = types.get(path.basename(file, '.java'));
    if (!type) continue;
    const before = fs.readFileSync(file, 'utf8');
    const after = before.replace(/(TF_RESOURCE_TYPE = )software\.amazon\.jsii\.JsiiObject\.jsiiStaticGet\([^;]*;/, `$1"${type}";`);
    if (after !== before) fs.writeFileSync(file, after);
  }
}

function filesBelow(folder, ending) {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
}

/** jsii prints a screenful about each Node.js version that was not current when it was released. */
const NO_NODE_VERSION_BANNER = {
  JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split('.')[0],
  JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION: '1',
  JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: '1',
};

function replaceFolder(from, to) {
  fs.rmSync(to, { recursive: true, force: true });
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.renameSync(from, to);
}

// ---------------------------------------------------------------------------------------------------------------------
// Tar

/** Streams a package tarball: `wants(name)` says which files to keep, `take(name, content)` gets them. */
async function readTarball(tarball, wants, take) {
  const reader = new BlockReader(Readable.from([tarball]).pipe(createGunzip()));
  let longName;
  for (;;) {
    const header = await reader.read(512);
    if (!header || header[0] === 0) return; // the end is marked by empty blocks
    const size = parseInt(text(header, 124, 12), 8) || 0;
    const padded = Math.ceil(size / 512) * 512;
    const type = String.fromCharCode(header[156]);
    if (type === 'x' || type === 'L') {
      longName = nameFrom(type, (await reader.read(padded)).subarray(0, size)) ?? longName;
      continue;
    }
    const prefix = text(header, 345, 155);
    const fullName = longName ?? (prefix ? `${prefix}/${text(header, 0, 100)}` : text(header, 0, 100));
    longName = undefined;
    const name = fullName.slice(fullName.indexOf('/') + 1); // npm's leading "package/"
    const isFile = type === '0' || type === '\0';
    if (isFile && wants(name)) take(name, (await reader.read(padded)).subarray(0, size));
    else await reader.skip(padded);
  }
}

/** The name that an extended header gives to the file after it: pax ("<length> path=<name>\n"), or GNU's long name. */
function nameFrom(type, content) {
  if (type === 'L') return text(content, 0, content.length);
  return /(?:^|\n)\d+ path=([^\n]+)\n/.exec(content.toString('utf8'))?.[1];
}

const text = (buffer, start, length) => buffer.toString('utf8', start, start + length).split('\0')[0].trim();

/** Reads or skips exact numbers of bytes of a stream. */
class BlockReader {
  #chunks;
  #rest = Buffer.alloc(0);

  constructor(stream) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  async read(length) {
    const parts = [];
    const whole = await this.#consume(length, (part) => parts.push(part));
    return whole ? Buffer.concat(parts, length) : undefined;
  }

  skip(length) {
    return this.#consume(length, () => {});
  }

  async #consume(length, use) {
    let missing = length;
    for (;;) {
      const part = this.#rest.subarray(0, missing);
      use(part);
      missing -= part.length;
      this.#rest = this.#rest.subarray(part.length);
      if (missing === 0) return true;
      const { value, done } = await this.#chunks.next();
      if (done) return false;
      this.#rest = value;
    }
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Small things

/** Up to three names that were likely meant, at least one; Terraform's spelling (aws_eks_cluster) finds its folder too. */
function nearest(name, available) {
  const asked = name.toLowerCase().replaceAll('_', '-');
  const ranked = [...available]
    .map((candidate) => ({ candidate, distance: distance(asked, candidate) }))
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
  const limit = Math.max(ranked[0]?.distance, asked.length / 3);
  return ranked
    .filter((entry) => entry.distance <= limit)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** Edit distance, except that a name which is part of the other is near, however long that one is. */
function distance(a, b) {
  if (a.includes(b) || b.includes(a)) return 1 + Math.abs(a.length - b.length) / 100;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}

const count = (number, noun) => `${number} ${noun}${number === 1 ? '' : 's'}`;

const readJson = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

function emptyFolder(folder) {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  return folder;
}

function writeFile(file, content) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
}

const relative = (file) => path.relative(ROOT, file).replaceAll(path.sep, '/');

if (process.argv[1] && fs.realpathSync(process.argv[1]) === SCRIPT) {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(error.message);
    process.exitCode = error.exitCode;
  }
}
