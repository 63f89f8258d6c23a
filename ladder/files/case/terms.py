"""The words of CASE that we write and read. They are names in a format, never translated."""

OURS = "rung"  # the name in `extensions` of a CFDocument under which stands what CASE has no place for
PARTS = "parts"  # in it: by the identifier of an item, what its CFItem does not say

TRACK = "Track"
LEVEL = "Level"
DIMENSION = "Dimension"
COMPETENCY = "Competency"
EXPECTATION = "Expectation"
PROFICIENCY = "Proficiency"
EXAMPLE = "Example"

# The types of our items, in the order of their hierarchy codes.
ITEM_TYPES = {
    TRACK: "A way up, made of levels.",
    LEVEL: "A step of a track.",
    DIMENSION: "A group of competencies, perhaps inside another.",
    COMPETENCY: "An ability that levels ask.",
    EXPECTATION: "One thing that a level asks of a competency.",
    PROFICIENCY: "What a point of the rating scale means for a competency, whatever the level that asks it.",
    EXAMPLE: "One way in which an expectation can look.",
}

IS_CHILD_OF = "isChildOf"
PRECEDES = "precedes"
IS_PEER_OF = "isPeerOf"
EXEMPLAR = "exemplar"
HAS_SKILL_LEVEL = "hasSkillLevel"
