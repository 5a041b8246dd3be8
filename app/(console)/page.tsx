import { redirect } from "next/navigation";

/** The first page is the list of base stations. */
export default function FirstPage(): never {
  redirect("/base-stations");
}
