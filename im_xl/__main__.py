"""`python -m im_xl` is `im-xl`."""

from im_xl.cli import main

if __name__ == "__main__":
    main()
