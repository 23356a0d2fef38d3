// JSON schema of the wire (python -m perceptarium.api.schema, on stdin or as a file) → src/protocol/messages.ts.
// With --check nothing is written: the exit status tells whether the file is up to date.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";

const target = fileURLToPath(new URL("../src/protocol/messages.ts", import.meta.url));

/** What pydantic writes, in the dialect that the generator reads; types are named by their definitions alone. */
function adapted(schema, inProperties = false) {
  if (Array.isArray(schema)) return schema.map((inner) => adapted(inner));
  if (schema === null || typeof schema !== "object") return schema;
  const { title, prefixItems, minItems, maxItems, ...rest } = schema;
  const result = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      key === "properties" || key === "$defs"
        ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, adapted(inner, true)]))
        : adapted(value),
    ]),
  );
  const says = [
    "$ref",
    "allOf",
    "anyOf",
    "const",
    "enum",
    "items",
    "oneOf",
    "prefixItems",
    "properties",
    "type",
  ];
  if (inProperties && !says.some((word) => word in schema)) result.tsType = "unknown";
  if (prefixItems) {
    const items = adapted(prefixItems);
    Object.assign(result, { items, minItems: items.length, maxItems: items.length, additionalItems: false });
  }
  const type = result.properties?.type;
  if (type && "const" in type) result.required = [...new Set([...(result.required ?? []), "type"])].sort();
  return result;
}

const args = process.argv.slice(2);
const check = args.includes("--check");
const file = args.find((argument) => !argument.startsWith("--"));
const schema = adapted(JSON.parse(readFileSync(file ?? 0, "utf8")));
for (const [name, definition] of Object.entries(schema.$defs ?? {})) definition.title = name;
for (const name of ["command", "message"]) {
  const union = schema.properties?.[name];
  if (union) union.title = name[0].toUpperCase() + name.slice(1);
}

const generated = await compile(schema, "Wire", {
  additionalProperties: false,
  bannerComment: "// Generated from the server's models by `npm run types`; do not edit.",
  style: { printWidth: 110 },
});

if (check) {
  if (readFileSync(target, "utf8") !== generated) {
    console.error(
      "messages.ts differs from the schema; run: python -m perceptarium.api.schema | npm --prefix web run types",
    );
    process.exit(1);
  }
} else {
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, generated);
}
