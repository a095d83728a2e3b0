"""`revalidation keys`: what there is, and a new one to sign links with."""

import typer

app = typer.Typer(
    help="Keys: what there is, and a new one to sign with.", no_args_is_help=True, rich_markup_mode=None
)
