import { Link } from "#components/ui/link";
import type { ReferenceField } from "#lib/web/api-reference-view";

/** Members with their types, what they mean, and which values they may have. */
export function FieldList({ fields }: Readonly<{ fields: readonly ReferenceField[] }>) {
  return (
    <ul className="border-line border-t">
      {fields.map((field) => (
        <li
          key={field.path}
          className="border-line border-b py-2"
          style={{ paddingInlineStart: `${field.depth * 1.25}rem` }}
        >
          <div className="flex flex-wrap items-baseline gap-x-2">
            <span className="mono font-strong">{field.name}</span>
            <span className="text-faint text-xs">
              {field.schema ? <Link href={`#schema-${field.schema}`}>{field.type}</Link> : field.type}
            </span>
            {field.required && <span className="text-xs text-muted">required</span>}
            {field.preset !== null && (
              <span className="text-faint text-xs">
                default <span className="mono">{field.preset}</span>
              </span>
            )}
          </div>
          {field.description && <p className="text-muted text-sm">{field.description}</p>}
          {field.values.length > 0 && (
            <p className="mono mt-0.5 text-faint text-xs wrap-anywhere">{field.values.join(", ")}</p>
          )}
        </li>
      ))}
    </ul>
  );
}
