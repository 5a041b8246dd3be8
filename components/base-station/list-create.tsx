import { Plus } from "lucide-react";
import { Button, IconButton } from "#components/ui/button";
import { ButtonLink } from "#components/ui/link";

interface CreateButtonProps {
  /** Why the operator may not; undefined when he may. */
  refusal: string | undefined;
}

/** CREATE, which leads to its page. */
export function CreateButton({ refusal }: Readonly<CreateButtonProps>) {
  if (refusal) {
    return (
      <Button icon={<Plus />} disabledReason={refusal}>
        CREATE
      </Button>
    );
  }
  return (
    <ButtonLink kind="primary" href="/base-stations/create" icon={<Plus />}>
      CREATE
    </ButtonLink>
  );
}

/** The same in the top bar of a phone. */
export function CreateIcon({ refusal }: Readonly<CreateButtonProps>) {
  if (refusal) return <IconButton label="Create" icon={<Plus />} disabledReason={refusal} />;
  return (
    <ButtonLink kind="quiet" href="/base-stations/create" aria-label="Create" className="size-11 px-0">
      <Plus className="size-4!" />
    </ButtonLink>
  );
}
