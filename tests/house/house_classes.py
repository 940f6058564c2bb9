"""How large a class of daemon/ may be, and where it is implemented."""
import house_source

DATA_MEMBERS = 15                      # of a class or struct; constants do not count


def too_many_members(code, complain):
    for one in house_source.classes(code):
        if len(one.members) > DATA_MEMBERS:
            complain(house_source.line_of(code, one.position),
                     f"{one.name} has {len(one.members)} data members")


def implements(code):
    """{class: line of its first member function here} of classes that are declared elsewhere."""
    own = {one.name.split("::")[-1] for one in house_source.classes(code)}
    found = {}
    for header, begin, _ in house_source.functions(code):
        owner = house_source.owner_of(header)
        if owner and owner.split("::")[-1] not in own:
            found.setdefault(owner, house_source.line_of(code, begin))
    return found


def implemented_twice(sources):
    """(file, line, what is wrong) of each further file that implements a class. `sources` are
    (file, code) of the .cpp files."""
    first = {}
    for file, code in sources:
        for owner, line in implements(code).items():
            if first.setdefault(owner, file) != file:
                yield file, line, f"{owner} is implemented in {first[owner]} as well"
