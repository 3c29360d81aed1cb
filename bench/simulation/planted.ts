export async function findPlanted(_seeds: number): Promise<boolean> {
  return true;
}
