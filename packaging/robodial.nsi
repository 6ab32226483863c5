; The installer: for one user, without administrator rights.
;
;   makensis -INPUTCHARSET UTF8 -DVERSION=0.5.0 -DVERSION4=0.5.0.0 -DSOURCE=dist/robodial -DFILES=files.nsh
;     -DICON=packaging/robodial.ico -DLICENCE=LICENSE -DOUT=RoboDial-Setup-0.5.0.exe packaging/robodial.nsi
;
; FILES is written by file_list.py from SOURCE. Also: -DCOMPRESSOR=zlib (quick; otherwise lzma), -DSIDE=picture.bmp
; (at the left of the first and the last page), -DSIGN=command (gets the path of a program to sign behind it).
;
; Exit codes: 0 done, 1 cancelled by the user, 2 the program is running (or a file is in use), 3 cannot be installed there or on this Windows.
; Silent (/S, and /D=folder as the last word, without quotes): no question is asked, and none answered in favour of loss.
; The uninstaller goes on in a copy of itself and its own exit code is 0 at once, but for `uninstall.exe /S _?=folder`:
; that waits, and leaves uninstall.exe.

Unicode true
Target amd64-unicode
!include "MUI2.nsh"
!include "LogicLib.nsh"
!include "FileFunc.nsh"
!include "WordFunc.nsh"
!include "WinVer.nsh"
!include "Win\COM.nsh"
!include "Win\Propkey.nsh"
!include "${FILES}"

!define PROGRAM "RoboDial"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${PROGRAM}"
!define APP_ID "RoboDial.RoboDial"
!define MUTEX "RoboDial-running" ; held by every open program
!define DATA "$LOCALAPPDATA\robodial" ; campaigns, contacts, refusals: never touched without a question
!define OLDEST_BUILD 17763 ; Windows 10, version 1809: Qt needs it

Name "${PROGRAM}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\${PROGRAM}"
InstallDirRegKey HKCU "${UNINSTALL_KEY}" "InstallLocation"
RequestExecutionLevel user
ManifestDPIAware true
ManifestLongPathAware true
BrandingText "${PROGRAM} ${VERSION}"
AllowSkipFiles off
!ifndef COMPRESSOR
  !define COMPRESSOR lzma
!endif
SetCompressor /SOLID ${COMPRESSOR}
!if ${COMPRESSOR} == lzma
  SetCompressorDictSize 32 ; MB: the two programs hold the same modules, and the second is packed as a copy of the first
!endif
!ifdef SIGN
  !finalize '${SIGN} "%1"' = 0
  !uninstfinalize '${SIGN} "%1"' = 0
!endif

; ---- pages -------------------------------------------------------------------------------------------------------

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!ifdef SIDE
  !define MUI_WELCOMEFINISHPAGE_BITMAP "${SIDE}"
  !define MUI_UNWELCOMEFINISHPAGE_BITMAP "${SIDE}"
  !define MUI_WELCOMEFINISHPAGE_BITMAP_STRETCH AspectFitHeight
  !define MUI_UNWELCOMEFINISHPAGE_BITMAP_STRETCH AspectFitHeight
!endif
!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TEXT "$(WELCOME)"
!define MUI_FINISHPAGE_RUN "$INSTDIR\robodial.exe"
!define MUI_FINISHPAGE_SHOWREADME ""
!define MUI_FINISHPAGE_SHOWREADME_NOTCHECKED
!define MUI_FINISHPAGE_SHOWREADME_TEXT "$(DESKTOP_SHORTCUT)"
!define MUI_FINISHPAGE_SHOWREADME_FUNCTION MakeDesktopShortcut

!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "${LICENCE}"
!define MUI_PAGE_CUSTOMFUNCTION_PRE SkipWhenInstalled
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE RefuseFolder
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_UNPAGE_FINISH

; The one of the system is taken; English where there is no other.
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "French"

LangString WELCOME ${LANG_ENGLISH} "RoboDial is installed for you alone: no administrator password is needed.$\r$\n$\r$\nAn earlier version is replaced. Your campaigns, contacts and settings are kept.$\r$\n$\r$\nClick Next to continue."
LangString WELCOME ${LANG_FRENCH} "RoboDial est installé pour vous seul : aucun mot de passe d’administrateur n’est demandé.$\r$\n$\r$\nUne version plus ancienne est remplacée. Vos campagnes, vos contacts et vos réglages sont gardés.$\r$\n$\r$\nCliquez sur Suivant pour continuer."
LangString COMMENT ${LANG_ENGLISH} "Telephone calls from this PC"
LangString COMMENT ${LANG_FRENCH} "Appels téléphoniques depuis ce PC"
LangString DESKTOP_SHORTCUT ${LANG_ENGLISH} "Put a shortcut on the desktop"
LangString DESKTOP_SHORTCUT ${LANG_FRENCH} "Placer un raccourci sur le bureau"
LangString STILL_RUNNING ${LANG_ENGLISH} "RoboDial is running.$\r$\n$\r$\nClose it first: calls in progress come to their end and are saved. Then come back here and try again."
LangString STILL_RUNNING ${LANG_FRENCH} "RoboDial est en cours d’utilisation.$\r$\n$\r$\nFermez-le d’abord : les appels en cours se terminent et sont enregistrés. Revenez ensuite ici et recommencez."
LangString NEWER_THERE ${LANG_ENGLISH} "RoboDial $R1 is installed on this PC. This is an older version, ${VERSION}, which may not be able to read your campaigns.$\r$\n$\r$\nInstall the older version all the same?"
LangString NEWER_THERE ${LANG_FRENCH} "RoboDial $R1 est installé sur ce PC. Cette version-ci, ${VERSION}, est plus ancienne : elle pourrait ne pas savoir lire vos campagnes.$\r$\n$\r$\nInstaller quand même la version plus ancienne ?"
LangString FOREIGN_FOLDER ${LANG_ENGLISH} "This folder holds another program:$\r$\n$INSTDIR$\r$\n$\r$\nChoose an empty folder for RoboDial."
LangString FOREIGN_FOLDER ${LANG_FRENCH} "Ce dossier contient un autre programme :$\r$\n$INSTDIR$\r$\n$\r$\nChoisissez un dossier vide pour RoboDial."
LangString DATA_FOLDER ${LANG_ENGLISH} "Your campaigns and contacts are kept in this folder:$\r$\n${DATA}$\r$\n$\r$\nChoose another folder for the program."
LangString DATA_FOLDER ${LANG_FRENCH} "Vos campagnes et vos contacts sont conservés dans ce dossier :$\r$\n${DATA}$\r$\n$\r$\nChoisissez un autre dossier pour le programme."
LangString OLD_WINDOWS ${LANG_ENGLISH} "RoboDial needs Windows 10, version 1809, or newer.$\r$\n$\r$\nUpdate Windows in Settings, then start this installer again."
LangString OLD_WINDOWS ${LANG_FRENCH} "RoboDial a besoin de Windows 10, version 1809, ou plus récent.$\r$\n$\r$\nMettez Windows à jour dans Paramètres, puis relancez cet installateur."
LangString DELETE_DATA ${LANG_ENGLISH} "Delete your data as well?$\r$\n$\r$\nCampaigns, contacts, results, messages, settings, and the list of the people who must not be called are in$\r$\n${DATA}$\r$\n$\r$\nChoose No to keep them. What is deleted cannot be brought back."
LangString DELETE_DATA ${LANG_FRENCH} "Supprimer aussi vos données ?$\r$\n$\r$\nLes campagnes, les contacts, les résultats, les messages, les réglages et la liste des personnes à ne pas appeler se trouvent dans$\r$\n${DATA}$\r$\n$\r$\nChoisissez Non pour les garder. Ce qui est supprimé ne peut pas être récupéré."

; ---- what the Setup says about itself ----------------------------------------------------------------------------

VIProductVersion "${VERSION4}"
VIFileVersion "${VERSION4}"
!macro ABOUT LANGUAGE DESCRIPTION COPYRIGHT
  VIAddVersionKey /LANG=${LANGUAGE} "ProductName" "${PROGRAM}"
  VIAddVersionKey /LANG=${LANGUAGE} "ProductVersion" "${VERSION}"
  VIAddVersionKey /LANG=${LANGUAGE} "FileVersion" "${VERSION}"
  VIAddVersionKey /LANG=${LANGUAGE} "FileDescription" "${DESCRIPTION}"
  VIAddVersionKey /LANG=${LANGUAGE} "CompanyName" "${PROGRAM}"
  VIAddVersionKey /LANG=${LANGUAGE} "LegalCopyright" "${COPYRIGHT}"
!macroend
!insertmacro ABOUT ${LANG_ENGLISH} "RoboDial Setup" "© The RoboDial authors. Licensed under the Apache License, Version 2.0."
!insertmacro ABOUT ${LANG_FRENCH} "Installation de RoboDial" "© Les auteurs de RoboDial. Sous licence Apache, version 2.0."

; ---- before anything is touched ----------------------------------------------------------------------------------

; Windows lets nobody write to a program that runs, be it in another session or of a version without the mutex.
!macro ASK_FILE PATH
  ${If} ${FileExists} "${PATH}"
    ClearErrors
    FileOpen $0 "${PATH}" a
    ${If} ${Errors}
      StrCpy $2 "in use"
    ${Else}
      FileClose $0
    ${EndIf}
  ${EndIf}
!macroend

!macro REFUSE_WHILE_RUNNING UN
Function ${UN}RefuseWhileRunning
  again:
    StrCpy $2 "" ; anything: it runs
    System::Call 'kernel32::OpenMutexW(i 0x100000, i 0, w "${MUTEX}") p .r0 ?e'
    Pop $1
    ${If} $0 P<> 0
      System::Call 'kernel32::CloseHandle(p r0)'
      StrCpy $2 "open"
    ${ElseIf} $1 = 5 ; access denied: it was started as administrator
      StrCpy $2 "open"
    ${EndIf}
    !insertmacro ASK_FILE "$INSTDIR\robodial.exe"
    !insertmacro ASK_FILE "$INSTDIR\robodial-cli.exe"
    ${If} $2 == ""
      Return
    ${EndIf}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(STILL_RUNNING)" /SD IDCANCEL IDRETRY again
    SetErrorLevel 2
    Quit
FunctionEnd
!macroend
!insertmacro REFUSE_WHILE_RUNNING ""
!insertmacro REFUSE_WHILE_RUNNING "un."

Function .onInit
  ${IfNot} ${AtLeastWin10}
  ${OrIfNot} ${AtLeastBuild} ${OLDEST_BUILD}
    MessageBox MB_OK|MB_ICONSTOP "$(OLD_WINDOWS)" /SD IDOK
    SetErrorLevel 3
    Quit
  ${EndIf}
  Call RefuseWhileRunning
  ReadRegStr $R1 HKCU "${UNINSTALL_KEY}" "DisplayVersion"
  ReadRegStr $R2 HKCU "${UNINSTALL_KEY}" "FourNumbers"
  ${If} $R2 != ""
    ${VersionCompare} "$R2" "${VERSION4}" $R3
    ${If} $R3 = 1
      MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$(NEWER_THERE)" /SD IDYES IDYES older
      SetErrorLevel 1
      Quit
      older:
    ${EndIf}
  ${EndIf}
  ${If} ${Silent}
    Call RefuseFolder
  ${EndIf}
FunctionEnd

; An upgrade goes where the program is.
Function SkipWhenInstalled
  ReadRegStr $0 HKCU "${UNINSTALL_KEY}" "InstallLocation"
  ${If} $0 == $INSTDIR
  ${AndIf} ${FileExists} "$INSTDIR\robodial.exe"
    Abort
  ${EndIf}
FunctionEnd

; Beside another program our files could take the place of its own.
Function RefuseFolder
  StrLen $0 "${DATA}\"
  StrCpy $1 "$INSTDIR\" $0
  ${If} $1 == "${DATA}\"
    MessageBox MB_OK|MB_ICONEXCLAMATION "$(DATA_FOLDER)" /SD IDOK
    Goto refused
  ${EndIf}
  ${IfNot} ${FileExists} "$INSTDIR\robodial.exe"
  ${AndIf} ${FileExists} "$INSTDIR\*.exe"
    MessageBox MB_OK|MB_ICONEXCLAMATION "$(FOREIGN_FOLDER)" /SD IDOK
    Goto refused
  ${EndIf}
  Return
  refused:
    ${If} ${Silent}
      SetErrorLevel 3
      Quit
    ${EndIf}
    Abort
FunctionEnd

; ---- installing --------------------------------------------------------------------------------------------------

Section
  Call RefuseWhileRunning ; it may have been started while the pages were read
  Call RemoveEarlier
  SetOutPath "$INSTDIR"
  File "${SOURCE}/robodial.exe"
  File "${SOURCE}/robodial-cli.exe" ; right behind the first, so that it takes no room
  File /r /x robodial.exe /x robodial-cli.exe "${SOURCE}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  Push "$SMPROGRAMS\${PROGRAM}.lnk"
  Call MakeShortcut
  ${If} ${FileExists} "$DESKTOP\${PROGRAM}.lnk"
    Call MakeDesktopShortcut
  ${EndIf}
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "${PROGRAM}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "FourNumbers" "${VERSION4}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\robodial.exe,0"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "${PROGRAM}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" ${INSTALLED_KB}
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
SectionEnd

; The earlier version knows its files: its own uninstaller takes them away, and leaves shortcuts and registry.
Function RemoveEarlier
  ReadRegStr $0 HKCU "${UNINSTALL_KEY}" "InstallLocation"
  ${If} $0 == ""
  ${OrIfNot} ${FileExists} "$0\uninstall.exe"
    Return
  ${EndIf}
  DetailPrint "$0"
  ExecWait '"$0\uninstall.exe" /S /UPGRADE _?=$0'
  ${If} $0 != $INSTDIR
    Delete "$0\uninstall.exe"
    RMDir "$0"
  ${EndIf}
FunctionEnd

Function MakeDesktopShortcut
  Push "$DESKTOP\${PROGRAM}.lnk"
  Call MakeShortcut
FunctionEnd

; The path of the shortcut is on the stack. Its identity is the one the program gives itself, so that the window and
; what it announces belong to the shortcut that the user pinned.
Function MakeShortcut
  Exch $R0
  SetOutPath "$INSTDIR"
  CreateShortcut "$R0" "$INSTDIR\robodial.exe" "" "$INSTDIR\robodial.exe" 0 SW_SHOWNORMAL "" "$(COMMENT)"
  !insertmacro ComHlpr_CreateInProcInstance ${CLSID_ShellLink} ${IID_IShellLink} r0 ""
  ${If} $0 P<> 0
    ${IUnknown::QueryInterface} $0 '("${IID_IPersistFile}",.r1)'
    ${If} $1 P<> 0
      ${IPersistFile::Load} $1 '("$R0",${STGM_READWRITE})'
      ${IUnknown::QueryInterface} $0 '("${IID_IPropertyStore}",.r2)'
      ${If} $2 P<> 0
        System::Call 'oleaut32::SysAllocString(w "${APP_ID}")p.r3'
        System::Call '*${SYSSTRUCT_PROPERTYKEY}(${PKEY_AppUserModel_ID})p.r4'
        System::Call '*(i ${VT_LPWSTR}, i 0, p r3, p 0)p.r5' ; SYSSTRUCT_PROPVARIANT would cut the pointer to 32 bits
        ${IPropertyStore::SetValue} $2 '($4,$5)'
        ${IPropertyStore::Commit} $2 "()"
        System::Call 'oleaut32::SysFreeString(p r3)'
        System::Free $4
        System::Free $5
        ${IUnknown::Release} $2 ""
        ${IPersistFile::Save} $1 '("$R0",1)'
      ${EndIf}
      ${IUnknown::Release} $1 ""
    ${EndIf}
    ${IUnknown::Release} $0 ""
  ${EndIf}
  Pop $R0
FunctionEnd

; ---- uninstalling ------------------------------------------------------------------------------------------------

Function un.onInit
  Call un.RefuseWhileRunning
FunctionEnd

Section "Uninstall"
  SetOutPath "$TEMP" ; the folder one is in cannot be removed
  !insertmacro DELETE_FILES
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} "$0" "/UPGRADE" $1
  ${IfNot} ${Errors}
    Return
  ${EndIf}
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${PROGRAM}.lnk"
  Delete "$DESKTOP\${PROGRAM}.lnk"
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
  ${If} ${FileExists} "${DATA}\*.*"
    MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$(DELETE_DATA)" /SD IDNO IDNO keep
    RMDir /r "${DATA}"
    keep:
  ${EndIf}
SectionEnd
