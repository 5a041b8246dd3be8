import fc from "fast-check";
import { concatBytes } from "#lib/pki/bytes";
import { DerError, readElement } from "#lib/pki/der-reader";
import { derHeader } from "#lib/pki/der-writer";

/** An element taken apart; lengths are worked out again when it is written. */
interface DerNode {
  tag: number;
  content: Uint8Array | DerNode[];
  /** A BIT STRING's octet before the elements within. */
  prefix: Uint8Array;
}

/**
 * Bytes that are almost one of these seeds: octets changed, cut out and put in anywhere, or whole elements removed,
 * repeated, exchanged, renamed and refilled with all lengths right, which get far deeper into a reader.
 */
export function mutatedDer(seeds: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const seed = fc.constantFrom(...seeds);
  const plain = fc.tuple(seed, fc.array(octetChange, { minLength: 1, maxLength: 4 })).map(([bytes, changes]) => {
    return changes.reduce((changed, change) => change(changed), bytes);
  });
  const structured = fc.tuple(seed, seed, fc.array(nodeChange, { minLength: 1, maxLength: 3 })).map(mutateNodes);
  const noise = fc.uint8Array({ maxLength: 300 });
  return fc.oneof(
    { arbitrary: plain, weight: 5 },
    { arbitrary: structured, weight: 10 },
    { arbitrary: fc.tuple(structured, octetChange).map(([bytes, change]) => change(bytes)), weight: 3 },
    { arbitrary: noise, weight: 1 },
  );
}

/** A place as a fraction, so that it fits whatever length the bytes have by then. */
const place = fc.noBias(fc.nat(9999)).map((part) => part / 10_000);
const octet = fc.oneof(fc.constantFrom(0x00, 0x01, 0x7f, 0x80, 0x81, 0x84, 0xff), fc.nat(255));
const octets = fc.uint8Array({ maxLength: 12 });

type OctetChange = (bytes: Uint8Array) => Uint8Array;

const octetChange: fc.Arbitrary<OctetChange> = fc
  .oneof(
    fc.tuple(place, octet).map(([at, value]): OctetChange => {
      return (bytes) => bytes.with(Math.floor(at * bytes.length), value);
    }),
    fc.tuple(place, fc.nat(7)).map(([at, bit]): OctetChange => {
      return (bytes) => {
        const index = Math.floor(at * bytes.length);
        return bytes.with(index, (bytes[index] ?? 0) ^ (1 << bit));
      };
    }),
    fc.tuple(place, fc.nat(8)).map(([at, count]): OctetChange => {
      return (bytes) => {
        const index = Math.floor(at * bytes.length);
        return concatBytes([bytes.subarray(0, index), bytes.subarray(index + count)]);
      };
    }),
    fc.tuple(place, octets).map(([at, added]): OctetChange => {
      return (bytes) => {
        const index = Math.floor(at * (bytes.length + 1));
        return concatBytes([bytes.subarray(0, index), added, bytes.subarray(index)]);
      };
    }),
    place.map(
      (at): OctetChange =>
        (bytes) =>
          bytes.slice(0, Math.floor(at * bytes.length)),
    ),
  )
  .map(
    (change): OctetChange =>
      (bytes) =>
        bytes.length === 0 ? bytes : change(bytes),
  );

type NodeChange = (nodes: DerNode[], others: readonly DerNode[]) => void;

const nodeChange: fc.Arbitrary<NodeChange> = fc.oneof(
  // Removed, repeated, or repeated often.
  fc.tuple(place, fc.constantFrom(0, 2, 2, 30)).map(([at, count]): NodeChange => {
    return (nodes) => {
      const parents = nodes.filter(({ content }) => Array.isArray(content) && content.length > 0);
      const parent = pick(parents, at);
      if (!parent || !Array.isArray(parent.content)) return;
      const index = Math.floor(at * 7919) % parent.content.length;
      const child = parent.content[index];
      if (child) parent.content.splice(index, 1, ...Array<DerNode>(count).fill(child));
    };
  }),
  fc.tuple(place, place).map(([at, from]): NodeChange => {
    return (nodes, others) => {
      const [target, source] = [pick(nodes, at), pick(others, from)];
      if (target && source) Object.assign(target, structuredClone(source));
    };
  }),
  fc.tuple(place, octet).map(([at, tag]): NodeChange => {
    return (nodes) => {
      const target = pick(nodes, at);
      if (target) target.tag = tag;
    };
  }),
  fc.tuple(place, octets).map(([at, content]): NodeChange => {
    return (nodes) => {
      const target = pick(nodes, at);
      if (target) target.content = content;
    };
  }),
  fc.tuple(place, octetChange).map(([at, change]): NodeChange => {
    return (nodes) => {
      const target = pick(
        nodes.filter(({ content }) => !Array.isArray(content)),
        at,
      );
      if (target && !Array.isArray(target.content)) target.content = change(target.content);
    };
  }),
  fc.tuple(place, fc.constantFrom(1, 1, 40)).map(([at, depth]): NodeChange => {
    return (nodes) => {
      const target = pick(nodes, at);
      for (let i = 0; target && i < depth; i++) {
        target.content = [{ ...target }];
        target.prefix = new Uint8Array();
        target.tag = 0x30;
      }
    };
  }),
);

function pick<T>(list: readonly T[], at: number): T | undefined {
  return list[Math.floor(at * list.length)];
}

function mutateNodes([bytes, other, changes]: [Uint8Array, Uint8Array, NodeChange[]]): Uint8Array {
  const root = takeApart(bytes);
  const others = preorder(takeApart(other));
  for (const change of changes) change(preorder(root), others);
  return write(root);
}

function preorder(node: DerNode, found: DerNode[] = []): DerNode[] {
  found.push(node);
  if (Array.isArray(node.content)) for (const child of node.content) preorder(child, found);
  return found;
}

function takeApart(bytes: Uint8Array): DerNode {
  const { tag, contentStart, end } = readElement(bytes, 0, bytes.length);
  const content = bytes.slice(contentStart, end);
  const plain = { tag, content, prefix: new Uint8Array() };
  if ((tag & 0x20) !== 0) return { ...plain, content: elementsOf(content) ?? content };
  // What strings of octets and of bits hold, where it is DER.
  if (tag === 0x04) return { ...plain, content: elementsOf(content) ?? content };
  const inner = tag === 0x03 && content[0] === 0 ? elementsOf(content.subarray(1)) : undefined;
  return inner ? { tag, content: inner, prefix: Uint8Array.of(0) } : plain;
}

function elementsOf(content: Uint8Array): DerNode[] | undefined {
  const nodes: DerNode[] = [];
  try {
    for (let at = 0; at < content.length; ) {
      const { end } = readElement(content, at, content.length);
      nodes.push(takeApart(content.subarray(at, end)));
      at = end;
    }
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
  return nodes.length > 0 ? nodes : undefined;
}

function write({ tag, content, prefix }: DerNode): Uint8Array {
  const inner = Array.isArray(content) ? concatBytes([prefix, ...content.map(write)]) : content;
  return concatBytes([derHeader(tag, inner.length), inner]);
}
