"""`python -m reportgen`: the command line without its entry point."""

from reportgen.cli import main

raise SystemExit(main())
