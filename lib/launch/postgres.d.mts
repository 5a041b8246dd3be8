interface Postgres {
  pid: number;
  port: number;
  url(database: string): string;
}

export function createCluster(directory: string, moreFlags?: readonly string[]): void;
export function startPostgres(
  directory: string,
  settings?: Readonly<Record<string, string | number>>,
): Promise<Postgres>;
export function stopPostgres(postgres: { pid: number }): Promise<void>;
