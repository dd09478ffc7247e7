import Foundation

/// What the system says went wrong, in a few words.
func reason(_ error: any Error) -> String {
  let cocoa = error as NSError
  if let underlying = cocoa.userInfo[NSUnderlyingErrorKey] as? NSError,
    underlying.domain == NSPOSIXErrorDomain
  {
    return String(cString: strerror(Int32(underlying.code)))
  }
  switch cocoa.code {
  case NSFileReadNoSuchFileError, NSFileNoSuchFileError: return "there is no such file"
  case NSFileReadNoPermissionError, NSFileWriteNoPermissionError: return "permission denied"
  default: return cocoa.localizedDescription
  }
}
