const RINGS = [300, 420, 540, 660, 780];
const DOTS = [
  { x: 879, y: 170.6 },
  { x: 371.8, y: 190.1 },
  { x: 1051, y: 683.6 },
  { x: 203.6, y: 582.9, accent: true },
  { x: 1322.9, y: 156.6 },
];

/** Rings around the one that listens, and those it hears. Decoration. */
export function Rings() {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 1440 900"
      preserveAspectRatio="xMidYMid slice"
      className="absolute inset-0 size-full forced-colors:hidden"
    >
      <g fill="none" stroke="var(--color-line-strong)">
        {RINGS.map((radius, index) => (
          <circle key={radius} cx="720" cy="425" r={radius} opacity={0.85 - index * 0.17} />
        ))}
      </g>
      {DOTS.map(({ x, y, accent }) => (
        <circle key={x} cx={x} cy={y} r="4" fill={accent ? "var(--color-accent)" : "var(--color-line-strong)"} />
      ))}
    </svg>
  );
}
