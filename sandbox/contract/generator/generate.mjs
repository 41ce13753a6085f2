// Writes rest.json, gateway.json and their licences into the folder given: `node generate.mjs FOLDER`.
// Run by `python -m sandbox.contract refresh`, which installs package.json's versions beside it.

import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { GatewayOpcodes } from "discord-api-types/v10";
import * as spec from "discord-api-spec/zod";
import { createGenerator } from "ts-json-schema-generator";
import * as z from "zod/mini";

const folder = process.argv[2];
const here = import.meta.dirname;
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** A copy of a schema with `change` applied to each of its objects, innermost first. */
function rewritten(value, change) {
  if (Array.isArray(value)) return value.map((item) => rewritten(item, change));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, rewritten(item, change)]);
  return change(Object.fromEntries(entries));
}

/**
 * What ts-json-schema-generator says, in JSON Schema's draft 2020-12 and without what is only for
 * readers. A property may have a note's name: then its value is a schema.
 */
function modern(schema) {
  return rewritten(schema, ({ items, ...part }) => {
    for (const note of ["description", "deprecated", "title"])
      if (!isObject(part[note])) delete part[note];
    if (items) part[Array.isArray(items) ? "prefixItems" : "items"] = items;
    return part;
  });
}

const types = createGenerator({
  path: join(here, "sources.d.ts"),
  tsconfig: join(here, "tsconfig.json"),
  skipTypeCheck: true,
});
const definitionsOf = (type) => types.createSchema(type).definitions;

// REST: the bodies come from the zod schemas, which know lengths and ranges; which body belongs to
// which route only the TypeScript types say.

function restBodies() {
  const registry = z.registry();
  for (const [name, schema] of Object.entries(spec))
    if (name.endsWith("Schema")) registry.add(schema, { id: name.slice(0, -"Schema".length) });
  const { schemas } = z.toJSONSchema(registry, {
    uri: (id) => `#/$defs/${id}`,
    unrepresentable: "any",
    override({ zodSchema, jsonSchema }) {
      if (zodSchema._zod.def.type === "undefined") jsonSchema.not = {}; // absent in JSON
      // zod wants UTC written as Z; the published description says RFC 3339, and Discord +00:00.
      if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
    },
  });
  for (const schema of Object.values(schemas)) {
    delete schema.$id;
    delete schema.$schema;
  }
  const target = (schema) => (schema.$ref ? schemas[schema.$ref.split("/").pop()] : schema);
  // Two closed objects have no value in common: together they are one.
  return rewritten(schemas, (schema) =>
    schema.allOf
      ? {
          type: "object",
          properties: Object.assign({}, ...schema.allOf.map((part) => target(part).properties)),
          required: schema.allOf.flatMap((part) => target(part).required ?? []),
          additionalProperties: false,
        }
      : schema,
  );
}

function restRoutes(known) {
  const { Paths } = definitionsOf("Rest");
  const plain = rewritten(modern(Paths), (schema) => {
    if (schema.$ref) {
      const name = schema.$ref.replace("#/definitions/", "");
      if (!(name in known)) throw new Error(`the zod schemas have no ${name}`);
      schema.$ref = `#/$defs/${name}`;
    }
    return schema;
  });
  const operation = ({ properties: { parameters, requestBody, responses } }) => {
    const { path, query } = parameters.properties ?? {};
    return {
      ...(path && { path }),
      ...(query?.properties && { query }),
      ...(requestBody && !requestBody.not && { body: requestBody }),
      responses: responses.properties,
    };
  };
  return Object.fromEntries(
    Object.entries(plain.properties).map(([path, { properties: methods }]) => [
      path,
      Object.fromEntries(
        Object.entries(methods).map(([method, said]) => [method.toUpperCase(), operation(said)]),
      ),
    ]),
  );
}

// Gateway: a frame's "op" and "t" say what its "d" is.

function gateway() {
  const found = definitionsOf("Frames");
  const resolve = (ref) => found[decodeURIComponent(ref.replace("#/definitions/", ""))];
  const frames = (schema) => {
    if (schema.$ref) return frames(resolve(schema.$ref));
    return schema.anyOf ? schema.anyOf.flatMap(frames) : [schema];
  };
  const values = (schema) => {
    if (schema.$ref) return values(resolve(schema.$ref));
    return schema.enum ?? [schema.const];
  };
  const named = (op) =>
    GatewayOpcodes[op].replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();
  const { dispatch, receive, send } = found.Frames.properties;

  const definitions = {};
  const names = new Map();
  const counts = new Map();

  /** Names of generics hold hashes of file names: what replaces them is the same on any machine. */
  function nameOf(original) {
    if (names.has(original)) return names.get(original);
    const stem = original.replace(/<.*|-.*/, "");
    const count = (counts.get(stem) ?? 0) + 1;
    counts.set(stem, count);
    const name = original === stem ? stem : `${stem}.${count}`;
    names.set(original, name);
    definitions[name] = {}; // before its parts: it may hold itself
    definitions[name] = kept(found[original], name);
    return name;
  }

  function kept(schema, name) {
    if (/Flags$/.test(name) && schema.type === "number")
      return { type: "integer", minimum: 0 }; // a bit field: any sum of the enum's values
    return rewritten(modern(schema), (part) => {
      if (part.$ref) {
        const original = decodeURIComponent(part.$ref.replace("#/definitions/", ""));
        part.$ref = `#/$defs/${nameOf(original)}`;
      }
      return part;
    });
  }

  const data = (frame) => {
    const d = frame.properties.d;
    return d === undefined || d.not ? { type: "null" } : kept(d, "");
  };
  const byName = (list, names) => {
    const sorted = {};
    for (const frame of list) for (const name of names(frame)) sorted[name] = data(frame);
    return sorted;
  };
  const operations = (frame) => values(frame.properties.op).map(named);
  const notDispatch = (frame) => !values(frame.properties.op).includes(GatewayOpcodes.Dispatch);
  return {
    events: byName(frames(dispatch), (frame) => values(frame.properties.t)),
    received: byName(frames(receive).filter(notDispatch), operations),
    sent: byName(frames(send), operations),
    $defs: definitions,
  };
}

// Files: sorted, one definition a line, so that two versions can be compared.

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}

function write(name, packageName, content) {
  const manifest = JSON.parse(
    readFileSync(join(here, "node_modules", packageName, "package.json"), "utf8"),
  );
  const source = { package: packageName, version: manifest.version, licence: manifest.license };
  const sections = Object.entries({ source, ...content }).map(([section, rows]) => {
    const lines = Object.keys(rows)
      .sort()
      .map((key) => `${JSON.stringify(key)}: ${JSON.stringify(sorted(rows[key]))}`);
    return `${JSON.stringify(section)}: {\n${lines.join(",\n")}\n}`;
  });
  writeFileSync(join(folder, name), `{\n${sections.join(",\n")}\n}\n`);
  copyFileSync(
    join(here, "node_modules", packageName, "LICENSE"),
    join(folder, `LICENSE.${packageName}`),
  );
}

const bodies = restBodies();
const rest = { routes: restRoutes(bodies), $defs: bodies };
const frames = gateway();
write("rest.json", "discord-api-spec", rest);
write("gateway.json", "discord-api-types", frames);
