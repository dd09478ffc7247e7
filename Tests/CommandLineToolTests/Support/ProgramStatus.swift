import CommandLineTool

/// The program's exit status; the testing library has a type of that name, too.
typealias ProgramStatus = CommandLineTool.ExitStatus
