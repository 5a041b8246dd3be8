/** The curves of declared keys, y^2 = x^3 - 3x + b over a prime field (SEC 2 version 2, sections 2.4.2 and 2.5.1). */

export interface Curve {
  readonly name: "P-256" | "P-384";
  readonly bits: number;
  readonly p: bigint;
  readonly b: bigint;
}

export const P256: Curve = {
  name: "P-256",
  bits: 256,
  p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
  b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
};

export const P384: Curve = {
  name: "P-384",
  bits: 384,
  p: 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffffn,
  b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
};

/**
 * Full validation of an affine point (NIST SP 800-56A r3 section 5.6.2.3.3; the cofactor of both curves is 1): the
 * coordinates are below p and the equation holds. The point at infinity has no coordinates and cannot come here.
 */
export function isOnCurve({ p, b }: Curve, x: bigint, y: bigint): boolean {
  if (x >= p || y >= p) return false;
  return (y * y - (x * x * x - 3n * x + b)) % p === 0n;
}
