interface Count {
  passed: number;
  failed: number;
}

export function readVitestReport(file: string): Count;
export function readPlaywrightReport(file: string): Count;
