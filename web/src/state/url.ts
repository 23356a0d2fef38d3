import { type Experiment, isObject, type Json, type JsonObject } from "./experiment";

/** What a link holds: the whole document and the speed, null for as fast as possible. */
export interface LinkedDocument {
  experiment: JsonObject;
  speed: number | null;
}

/** What an address asks for. */
export interface Request {
  session: string | null;
  demo: string | null;
  document: LinkedDocument | null;
  /** Dotted paths with their values, to be merged into the default document. */
  values: [path: string, value: Json][];
  speed: number | null | undefined;
}

/** An address that cannot be read; `message` says what is wrong with it, in words. */
export class LinkError extends Error {
  readonly field: string;
  readonly allowed: string;

  constructor(field: string, message: string, allowed = "") {
    super(message);
    this.name = "LinkError";
    this.field = field;
    this.allowed = allowed;
  }
}

const longestFragment = 8_000;
const largestDocument = 200_000;
const deepestPath = 8;
const parts = ["data", "network", "loss", "optimizer", "regularization", "augmentation", "batch", "version"];

/** The document as a fragment, or null where it would make the address too long. */
export async function encodeDocument(document: LinkedDocument): Promise<string | null> {
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  const packed = await collect(
    throughStream(bytes, new CompressionStream("deflate-raw")),
    Number.POSITIVE_INFINITY,
  );
  const text = toBase64Url(packed);
  return text.length <= longestFragment ? text : null;
}

/** The document of a fragment. Throws LinkError naming what is wrong. */
export async function decodeDocument(fragment: string): Promise<LinkedDocument> {
  if (fragment.length > longestFragment) {
    throw new LinkError("address", "The part after # is too long.", `at most ${longestFragment} characters`);
  }
  if (!/^[A-Za-z0-9_-]+$/.test(fragment)) {
    throw new LinkError("address", "The part after # holds characters that no link of this page has.");
  }
  let value: unknown;
  try {
    const bytes = fromBase64Url(fragment);
    const plain = await collect(
      throughStream(bytes, new DecompressionStream("deflate-raw")),
      largestDocument,
    );
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(plain));
  } catch (error) {
    if (error instanceof LinkError) throw error;
    throw new LinkError(
      "address",
      "The part after # is damaged: it holds no document. Was the link cut off?",
    );
  }
  if (!isObject(value) || !isObject(value.experiment)) {
    throw new LinkError("address", "The part after # holds no experiment.");
  }
  const speed = value.speed ?? null;
  if (speed !== null && typeof speed !== "number") {
    throw new LinkError("speed", "The speed in the link is not a number.", "steps a second, or null");
  }
  return { experiment: value.experiment, speed };
}

/** What an address asks for. Throws LinkError naming what is wrong. */
export async function readAddress(address: { search: string; hash: string }): Promise<Request> {
  const query = new URLSearchParams(address.search);
  const request: Request = { session: null, demo: null, document: null, values: [], speed: undefined };
  for (const [path, text] of query) {
    if (path === "session") request.session = text;
    else if (path === "demo") request.demo = text;
    else if (path === "speed") request.speed = readSpeed(text);
    else if (parts.includes(path.split(".")[0] ?? "")) request.values.push([path, readValue(text)]);
    else throw new LinkError(path, `Unknown name “${path}”.`, `demo, session, speed, ${parts.join(", ")}`);
  }
  const fragment = address.hash.replace(/^#/, "");
  if (fragment !== "") request.document = await decodeDocument(fragment);
  return request;
}

/** A document with values put at their paths. Where a part's kind changes, its old parameters go. */
export function withValues(base: Experiment, values: Request["values"]): JsonObject {
  const document = structuredClone(base) as unknown as JsonObject;
  const kindsFirst = [...values].sort(([first], [second]) => rank(first) - rank(second));
  for (const [path, value] of kindsFirst) put(document, path, value);
  return document;
}

function rank(path: string): number {
  return path.endsWith(".kind") ? 0 : 1;
}

function put(document: JsonObject, path: string, value: Json): void {
  const names = path.split(".");
  if (names.length > deepestPath || names.some((name) => name === "" || name === "__proto__")) {
    throw new LinkError(path, `“${path}” is no path of the document.`);
  }
  let here: Json = document;
  for (const [index, name] of names.entries()) {
    const last = index === names.length - 1;
    if (Array.isArray(here)) {
      const place = Number(name);
      if (!Number.isInteger(place) || place < 0 || place > here.length || place > 64) {
        throw new LinkError(path, `“${path}”: there is no number ${name} here.`, `0 to ${here.length}`);
      }
      if (last) here[place] = value;
      else here = here[place] ??= {};
    } else if (isObject(here)) {
      if (last) {
        if (name === "kind" && here.kind !== value) {
          for (const other of Object.keys(here)) delete here[other];
        }
        here[name] = Array.isArray(here[name]) && !Array.isArray(value) ? asList(value) : value;
      } else {
        if (!Object.hasOwn(here, name)) here[name] = {};
        here = here[name] as Json;
      }
    } else {
      throw new LinkError(path, `“${path}”: ${names.slice(0, index).join(".")} has no parts.`);
    }
  }
}

function asList(value: Json): Json {
  return typeof value === "string" ? parted(value).map(readValue) : [value];
}

/** The parts between commas, but for those commas that stand in parentheses, as in max(x1, x2). */
function parted(text: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const character of text) {
    if (character === "(") depth++;
    else if (character === ")") depth--;
    if (character === "," && depth <= 0) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts;
}

function readValue(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

function readSpeed(text: string): number | null {
  if (text === "max") return null;
  const speed = Number(text);
  if (!(speed > 0))
    throw new LinkError("speed", `The speed “${text}” is not a number.`, "steps a second, or max");
  return speed;
}

function throughStream(bytes: Uint8Array<ArrayBuffer>, stream: GenericTransformStream): ReadableStream {
  const source = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  return source.pipeThrough(stream as ReadableWritablePair);
}

async function collect(stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) {
      void reader.cancel();
      throw new LinkError("address", "The document in the link is too large.", `at most ${most} bytes`);
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}

function toBase64Url(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}
