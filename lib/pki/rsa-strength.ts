/**
 * Known weaknesses of an RSA modulus (CA/Browser Forum Baseline Requirements 6.1.6 and 6.1.1.3; enrolment.md K3, K4).
 * None of these is ever found in a key of a sound generator.
 */

export type RsaWeakness = "small_factor" | "roca" | "perfect_power" | "close_factors";

/** The first weakness found; undefined for a modulus that passes. Takes some milliseconds at 4096 bits. */
export function findRsaWeakness(modulus: bigint): RsaWeakness | undefined {
  if (hasSmallFactor(modulus)) return "small_factor";
  if (hasRocaFingerprint(modulus)) return "roca";
  if (isPerfectPower(modulus)) return "perfect_power";
  if (fermatFactors(modulus)) return "close_factors";
  return undefined;
}

const SMALL_PRIMES = primesBelow(752);
const PRIMORIAL = SMALL_PRIMES.reduce((product, prime) => product * BigInt(prime), 1n);

function hasSmallFactor(modulus: bigint): boolean {
  // One long division; what is left fits the primorial, and the rest is small.
  let [a, b] = [PRIMORIAL, modulus % PRIMORIAL];
  while (b > 0n) [a, b] = [b, a % b];
  return a !== 1n;
}

/** For each odd prime to 167, the residues that a power of 65537 can have (CVE-2017-15361). */
const ROCA_RESIDUES = primesBelow(168)
  .filter((prime) => prime > 2)
  .map((prime) => {
    const residues = new Set<number>();
    for (let power = 1; !residues.has(power); power = (power * 65537) % prime) residues.add(power);
    return { prime: BigInt(prime), residues };
  });

function hasRocaFingerprint(modulus: bigint): boolean {
  return ROCA_RESIDUES.every(({ prime, residues }) => residues.has(Number(modulus % prime)));
}

/** Without factors below 752, a k-th power has more than 9.5 bits for each k. */
function isPerfectPower(modulus: bigint): boolean {
  const exponents = primesBelow(Math.ceil(modulus.toString(2).length / 9.5));
  return exponents.some((k) => isPowerResidue(modulus, k) && rootFloor(modulus, k) ** BigInt(k) === modulus);
}

/** A k-th power is one modulo every prime q = 1 (mod k) too, which few other numbers are: it spares most roots. */
function isPowerResidue(value: bigint, k: number): boolean {
  for (let q = k + 1, tried = 0; tried < 4; q += k) {
    if (!isPrime(q)) continue;
    const residue = Number(value % BigInt(q));
    if (residue !== 0 && powerModulo(residue, (q - 1) / k, q) !== 1) return false;
    tried++;
  }
  return true;
}

/** For a modulus below 2^26, so that products stay exact. */
function powerModulo(base: number, exponent: number, modulus: number): number {
  let result = 1;
  for (let i = 0; i < exponent; i++) result = (result * base) % modulus;
  return result;
}

/** 100 rounds find p and q that share about half of their leading bits. */
function fermatFactors(modulus: bigint): boolean {
  let a = rootFloor(modulus, 2);
  if (a * a < modulus) a += 1n;
  for (let round = 0; round < 100; round++, a += 1n) {
    const rest = a * a - modulus;
    if (!SQUARES_MOD_64[Number(rest & 63n)]) continue;
    const root = rootFloor(rest, 2);
    if (root * root === rest) return true;
  }
  return false;
}

const SQUARES_MOD_64 = Array.from({ length: 64 }, (_, rest) => {
  return Array.from({ length: 64 }, (_unused, i) => (i * i) % 64).includes(rest);
});

/** The largest integer whose k-th power is at most `value`: Newton's method from above. */
function rootFloor(value: bigint, k: number): bigint {
  if (value < 2n) return value;
  const exponent = BigInt(k);
  let root = 1n << BigInt(Math.ceil(value.toString(2).length / k));
  for (;;) {
    const next = ((exponent - 1n) * root + value / root ** (exponent - 1n)) / exponent;
    if (next >= root) return root;
    root = next;
  }
}

function isPrime(n: number): boolean {
  for (let divisor = 2; divisor * divisor <= n; divisor++) if (n % divisor === 0) return false;
  return n > 1;
}

function primesBelow(limit: number): number[] {
  const primes: number[] = [];
  for (let n = 2; n < limit; n++) if (isPrime(n)) primes.push(n);
  return primes;
}
