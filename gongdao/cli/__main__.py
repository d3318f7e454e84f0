"""`python -m gongdao.cli` is the same as `gongdao`."""

from gongdao.cli import main

if __name__ == "__main__":
    main(prog_name="gongdao")
