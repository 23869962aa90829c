from reviewbot.context.kbuild.files import FilesInMemory


def test_files_in_memory_are_listed_and_read() -> None:
    files = FilesInMemory({"a.c": b"x"})

    assert ["a.c"] == list(files.paths())
    assert files.read("a.c") == b"x"
    assert files.read("b.c") is None
