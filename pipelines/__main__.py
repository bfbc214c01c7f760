"""`python -m pipelines` is the `mentorsync` command; child processes are started so, whatever is on PATH."""

from pipelines.commands.main import cli

if __name__ == "__main__":
    cli(prog_name="mentorsync")
